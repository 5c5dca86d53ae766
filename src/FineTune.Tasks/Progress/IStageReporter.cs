using FineTune.Contracts;

namespace FineTune.Tasks.Progress;

/// <summary>Shows what a running stage says where the user looks.</summary>
internal interface IStageReporter
{
    void Info(string text);

    void Progress(ProgressEvent progress);

    /// <summary>The stage has ended; shows what was held back.</summary>
    void Finish();
}
