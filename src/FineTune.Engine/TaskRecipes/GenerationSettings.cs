using static TorchSharp.torch;

namespace FineTune.Engine.TaskRecipes;

/// <summary>By what a task's models generate texts in an evaluation.</summary>
/// <param name="Folder">With the tokenizer's files.</param>
/// <param name="Config">How a text goes on.</param>
internal sealed record GenerationSettings(string Folder, GenerationConfig Config, Device Device);
