using System.Text;

namespace FineTune.Tokenizers.Decoding;

/// <summary>ByteLevel: the text of which the tokens' characters are the bytes. A token with other characters counts as text.</summary>
internal sealed class ByteLevelDecoder : IDecoder
{
    public IReadOnlyList<string> Decode(IReadOnlyList<string> tokens)
    {
        List<byte> bytes = [];
        foreach (string token in tokens)
        {
            int before = bytes.Count;
            foreach (char character in token)
            {
                if (!ByteCharacters.TryGetByte(character, out byte value))
                {
                    bytes.RemoveRange(before, bytes.Count - before);
                    bytes.AddRange(Encoding.UTF8.GetBytes(token));
                    break;
                }

                bytes.Add(value);
            }
        }

        return [Encoding.UTF8.GetString([.. bytes])];
    }
}
