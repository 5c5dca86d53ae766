using static FineTune.Contracts.DiagnosticSeverity;

namespace FineTune.Contracts;

public static partial class DiagnosticCatalog
{
    public static readonly DiagnosticDescriptor EngineCrashed = new("FT9001", Error, "The engine crashed",
        "The engine ended with exit code {0} and without a result.{1}", "This is a bug; please report the text above.");

    public static readonly DiagnosticDescriptor EngineNotStarted = new("FT9002", Error, "The engine did not start",
        "The engine could not be started: {0}.", "Check that the .NET runtime of global.json is installed.");

    public static readonly DiagnosticDescriptor BadRequest = new("FT9003", Error, "Bad request",
        "Tasks and engine do not understand each other: {0}.", "Tasks and engine are of different versions; restore the SDK package again.");

    public static readonly DiagnosticDescriptor NativeNotLoaded = new("FT9004", Error, "libtorch not loaded",
        "The native library '{0}' could not be loaded: {1}.", "Set FineTuneTorchDir to a folder with libtorch 2.10 for this system (docs/libtorch.md).");

    public static readonly DiagnosticDescriptor DiskFull = new("FT9005", Error, "Disk full",
        "Not enough space to write '{0}': {1}.", "Free some space and build again; what was there before is untouched.");

    public static readonly DiagnosticDescriptor TorchNotRestored = new("FT9006", Error, "libtorch not restored",
        "The package {0} {1} is not in any package folder.", "Run 'dotnet restore', or set FineTuneTorchDir.");

    public static readonly DiagnosticDescriptor DeviceNotAvailable = new("FT9007", Error, "Device not available",
        "FineTuneDevice = '{0}' is not available: {1}.", "Use auto or cpu, or install what is missing (docs/libtorch.md).");

    public static readonly DiagnosticDescriptor InputOutput = new("FT9008", Error, "File error",
        "'{0}' cannot be written or read: {1}.", "Check that the path exists and may be written.");

    public static readonly DiagnosticDescriptor StoreDamaged = new("FT9101", Warning, "Store entry damaged",
        "The store's entry of this {0} cannot be used: {1}.", "Nothing to do: it is removed where the store may be written, and the stage runs.");

    public static readonly DiagnosticDescriptor StoreNotWritable = new("FT9102", Warning, "Store not writable",
        "The store '{0}' could not be written: {1}.",
        "The build is not affected; free some space, set FineTuneCacheReadOnly for a store that is only to be read, or FineTuneCachePath to a folder you "
            + "may write.");

    public static readonly DiagnosticDescriptor BadCacheSize = new("FT9103", Error, "Bad cache size",
        "FineTuneCacheSizeLimit = '{0}' is not a size.", "Write a number with a unit, such as 20GB or 500MB, or none.");

    public static readonly DiagnosticDescriptor ReplacedMeanwhile = new("FT9104", Error, "Replaced by another build",
        "Another build of this project with other values has replaced what {0} gave, and the store does not have it.",
        "Build again when the other build has ended.");

    public static readonly DiagnosticDescriptor ManifestNotReadable = new("FT9120", Error, "Manifest not readable",
        "'{0}' cannot be read: {1}.", "Build the project; a build writes the manifest beside the model.");

    public static readonly DiagnosticDescriptor NotAsRecorded = new("FT9121", Error, "Not as recorded",
        "{0} {1}.", "Build again to make the model anew, or restore the file.");

    public static readonly DiagnosticDescriptor ReplayDiffers = new("FT9122", Error, "Replay differs",
        "Running the stages again gave other bytes: {0} (recorded with {1}, replayed with {2}).",
        "On the same CPU and libtorch, by as many processes (FineTuneProcesses), the bytes are the same; compare both, and report it if they are equal.");

    public static readonly DiagnosticDescriptor ReplayDiffersOnDevice = new("FT9123", Warning, "Replay differs on a GPU",
        "Running the stages again gave other bytes: {0} (recorded with {1}, replayed with {2}).",
        "A GPU may add in another order; compare the metrics, or replay on the CPU.");

    public static readonly DiagnosticDescriptor NoReplayOfLastCheckpoint = new("FT9124", Error, "No replay from the last checkpoint",
        "A run with ResumeFromCheckpoint=true cannot be replayed: it went on from a checkpoint of another run, which is not kept.",
        "Before such a run copy the checkpoint out of obj/finetune/train/checkpoints, and set ResumeFromCheckpoint to its folder.");

    public static readonly DiagnosticDescriptor NothingToCompare = new("FT9130", Error, "Nothing to compare with",
        "Against = '{0}' cannot be compared with: {1}.",
        "Name a model folder, its all_results.json, a branch, tag or commit of this repository that was built without local changes and whose results are "
            + "in the store, or a model of the Hub.");

    public static readonly DiagnosticDescriptor Dropped = new("FT9131", Error, "Metric dropped",
        "{0} is {1}, {2} MaxDrop {3}.", "Improve the model, or raise MaxDrop if the loss is wanted.");
}
