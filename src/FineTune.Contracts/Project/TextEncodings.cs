using System.Text;

namespace FineTune.Contracts;

/// <summary>Encodings that a Dataset may name: all that .NET knows.</summary>
public static class TextEncodings
{
    /// <summary>The encoding that throws where bytes are no characters; null where there is none of this name.</summary>
    public static Encoding? Find(string name)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        try
        {
            return Strict(Encoding.GetEncoding(name));
        }
        catch (ArgumentException)
        {
            // GetEncoding has no other way to say that it knows no such name.
            return null;
        }
    }

    public static Encoding Strict(Encoding encoding)
    {
        var strict = (Encoding)encoding.Clone();
        strict.DecoderFallback = DecoderFallback.ExceptionFallback;
        return strict;
    }
}
