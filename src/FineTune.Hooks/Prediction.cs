namespace FineTune.Hooks;

/// <summary>One thing a model was asked: a row, or for token tasks a labelled token of a row.</summary>
/// <param name="row">Number of the row in its split, from 0.</param>
/// <param name="outputs">What the model said: a logit for each label, or a number for each target of a regression.</param>
/// <param name="targets">What was right: the id of the label, 0 or 1 for each of several labels, or the numbers of a regression.</param>
public readonly ref struct Prediction(int row, ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets)
{
    public int Row { get; } = row;

    public ReadOnlySpan<float> Outputs { get; } = outputs;

    public ReadOnlySpan<float> Targets { get; } = targets;
}
