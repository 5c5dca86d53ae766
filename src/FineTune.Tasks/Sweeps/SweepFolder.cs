using System.Globalization;

namespace FineTune.Tasks.Sweeps;

/// <summary>The folder of a sweep, <c>obj/finetune/sweep</c>: its journal, its report, and a folder of stages for each trial.</summary>
internal sealed class SweepFolder(string fineTuneFolder)
{
    public string FullPath { get; } = Path.Combine(fineTuneFolder, "sweep");

    public string Report => Path.Combine(FullPath, "sweep.html");

    public static string NameOf(int trial) => trial.ToString(CultureInfo.InvariantCulture);

    public string Trial(int number) => Path.Combine(FullPath, "trials", NameOf(number));
}
