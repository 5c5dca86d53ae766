namespace FineTune.Tokenizers.PreTokenization;

/// <summary>Which parts of a text Metaspace begins with a space that was not there.</summary>
internal enum PrependScheme
{
    /// <summary>Every part between added tokens.</summary>
    Always,

    /// <summary>The begin of the text.</summary>
    First,

    Never,
}
