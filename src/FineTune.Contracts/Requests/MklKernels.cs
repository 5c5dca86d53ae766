namespace FineTune.Contracts;

/// <summary>Which kernels MKL multiplies by, in the libtorch of a processor that MKL does not know (docs/adr/0013-kernels-of-mkl.md).</summary>
public static class MklKernels
{
    /// <summary>Those that were measured to be faster on this machine.</summary>
    public const string Auto = "auto";

    /// <summary>Those that MKL takes of its own accord.</summary>
    public const string Default = "default";

    /// <summary>Those for what the processor can do, whoever made it.</summary>
    public const string Processor = "processor";

    public static IReadOnlyList<string> All { get; } = [Auto, Default, Processor];
}
