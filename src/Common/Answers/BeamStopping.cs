namespace FineTune.Answers;

/// <summary>When a beam search ends (transformers' <c>early_stopping</c>).</summary>
internal enum BeamStopping
{
    /// <summary><c>false</c>: when beams that go on can hardly become better than those that have ended.</summary>
    Heuristic,

    /// <summary><c>true</c>: when as many beams have ended as there are.</summary>
    Full,

    /// <summary><c>"never"</c>: when beams that go on cannot become better.</summary>
    Never,
}
