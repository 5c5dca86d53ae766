using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models;

/// <summary>What an architecture is built from.</summary>
/// <param name="Config">The model's config.json.</param>
/// <param name="Weights">The root of its weights' names.</param>
/// <param name="Labels">Labels to predict; 0 for masked language modelling.</param>
/// <param name="Operators">Operators that TorchSharp lacks; they live as long as the model.</param>
internal sealed record ModelParts(ConfigFile Config, WeightScope Weights, int Labels, TorchScriptOps Operators);

/// <summary>A backbone and its head as one function.</summary>
/// <param name="options">What the pass wants; its tokens to read are set by the head.</param>
/// <returns>Logits, of a shape by head: see <see cref="ModelHead"/>.</returns>
internal delegate Tensor ForwardPass(PackedBatch batch, ForwardOptions options);
