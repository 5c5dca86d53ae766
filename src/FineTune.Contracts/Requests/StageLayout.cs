namespace FineTune.Contracts;

/// <summary>Names inside a stage's folder, <c>obj/finetune/&lt;stage&gt;</c>.</summary>
public static class StageLayout
{
    /// <summary>What the engine is asked to do.</summary>
    public const string Request = "request.json";

    /// <summary>What the last finished run was made from; written last.</summary>
    public const string Stamp = "stamp.json";

    /// <summary>The finished outputs; replaced as a whole.</summary>
    public const string Output = "output";

    /// <summary>Outputs being written; becomes <see cref="Output"/> when the stage is done.</summary>
    public const string Partial = "output.partial";

    /// <summary>Held by the engine while it works in the folder.</summary>
    public const string Lock = "lock";

    /// <summary>What training wrote for ReportTo, a folder a run; kept across runs.</summary>
    public const string Runs = "runs";

    /// <summary>The report of a training that runs, where somebody watches.</summary>
    public const string LiveReport = "live.html";

    /// <summary>Training's checkpoints, kept across runs of one key.</summary>
    public const string Checkpoints = "checkpoints";
}
