using FineTune.Contracts;

namespace FineTune.Engine.Data;

/// <summary>A label as the files write it, and where it stands first.</summary>
internal sealed record LabelValue(string Text, SourcePosition Position);
