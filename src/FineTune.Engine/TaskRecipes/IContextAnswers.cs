namespace FineTune.Engine.TaskRecipes;

/// <summary>What a task answers that asks about a text beside the question.</summary>
internal interface IContextAnswers : ITextAnswers
{
    /// <summary>The text that all questions are about; null where each brings its own.</summary>
    string? Context { get; set; }
}
