using static FineTune.Contracts.DiagnosticSeverity;

namespace FineTune.Contracts;

/// <summary>Recordings, from the files to what a model is given.</summary>
public static partial class DiagnosticCatalog
{
    public static readonly DiagnosticDescriptor BadSound = new("FT2240", Error, "Recording not readable",
        "The recording cannot be read: {0}.", "Save it anew as WAV or FLAC, or take it out of the data.");

    public static readonly DiagnosticDescriptor SoundTooLong = new("FT2241", Error, "Recording too long",
        "The recording has {0} samples in all its channels, and more than {1} are not decoded.",
        "Cut it into several files: a model hears seconds, and training takes MaxLengthInSeconds of each.");

    public static readonly DiagnosticDescriptor SoundNotFound = new("FT2242", Error, "Recording not found",
        "The recording '{0}' {1}.", "Correct the path, or set AudioFolder on the Dataset to the folder that paths are relative to.");

    public static readonly DiagnosticDescriptor SoundWithoutLabel = new("FT2243", Error, "Recording in no folder of a label",
        "The recording lies in '{0}' itself, and not in a folder of a label below it.",
        "Move it to the folder of its label, or name its label in a CSV file.");

    public static readonly DiagnosticDescriptor ContradictingSounds = new("FT2244", Warning, "One recording, two labels",
        "The recording had another label before in {0} of {1} of the split '{2}': {3}.", "Decide for one label, or set NoWarn to FT2244.");

    public static readonly DiagnosticDescriptor NoColumnOfSounds = new("FT2245", Error, "Column without recordings",
        "The column '{0}' should hold recordings, as paths or bytes, but here it holds {1}.",
        "Set AudioColumn on the Dataset to the column with the recordings.");

    public static readonly DiagnosticDescriptor SilentSounds = new("FT2246", Warning, "Silent recordings",
        "{0} of {1} of the split '{2}' are silent, all their samples being one number: {3}.",
        "Take them out of the data, or set NoWarn to FT2246 where silence is what their label means.");

    public static readonly DiagnosticDescriptor CutSounds = new("FT2247", Warning, "Recordings heard in part",
        "{0} of {1} of the split '{2}' are longer than {3} seconds, of which the longest has {4}; {5}: {6}.",
        "Set MaxLengthInSeconds to more, or set NoWarn to FT2247.");

    public static readonly DiagnosticDescriptor ClippedSounds = new("FT2248", Warning, "Clipped recordings",
        "{0} of {1} of the split '{2}' are cut off at the largest number in 1 of 100 samples or more: {3}.",
        "Record them at a lower level, or set NoWarn to FT2248.");
}
