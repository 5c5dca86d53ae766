namespace FineTune.Contracts;

/// <summary>A resource of an assembly.</summary>
/// <param name="Suffix">What its name ends in.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Sha256">Of its content, lower-case hex.</param>
public sealed record PackagedResource(string Suffix, long Length, string Sha256);
