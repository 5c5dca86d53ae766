namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>A filter: what stands behind a bar.</summary>
internal delegate object? Filter(Rendering rendering, object? value, Arguments arguments);
