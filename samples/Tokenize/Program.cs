// Shows what a tokenizer makes of a text: dotnet run --project samples/Tokenize -- FOLDER "a text" ["its second text"]
using System.Globalization;
using System.Text;
using FineTune.Tokenizers;

namespace Tokenize;

internal static class Program
{
    private const int TokensAPart = 16;

    private static int Main(string[] args)
    {
        Console.OutputEncoding = Encoding.UTF8;
        if (args.Length is not (2 or 3))
        {
            Console.Error.WriteLine("Usage: Tokenize <folder of a model, or a tokenizer.json> <text> [<second text>]");
            return 2;
        }

        try
        {
            HuggingFaceTokenizer tokenizer = Directory.Exists(args[0]) ? HuggingFaceTokenizer.FromFolder(args[0]) : HuggingFaceTokenizer.FromFile(args[0]);
            Show(tokenizer, args[1], args.ElementAtOrDefault(2));
            return 0;
        }
        catch (TokenizerException exception)
        {
            Console.Error.WriteLine($"{exception.File}({exception.Line},{exception.Column}): {exception.Message}");
            return 1;
        }
        catch (FileNotFoundException exception)
        {
            Console.Error.WriteLine(exception.Message);
            return 1;
        }
    }

    private static void Show(HuggingFaceTokenizer tokenizer, string text, string? pair)
    {
        TokenizerEncoding encoding = tokenizer.Encode(text, pair);
        for (int i = 0; i < encoding.Ids.Count; i++)
        {
            string source = encoding.SequenceIds[i] switch { 0 => text, 1 => pair!, _ => "" };
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{encoding.Ids[i],8}  {encoding.TypeIds[i]}  {encoding.Tokens[i],-20}  {source[encoding.Offsets[i]]}"));
        }

        Console.WriteLine($"decoded: {tokenizer.Decode(encoding.Ids, skipSpecialTokens: true)}");
        foreach (string part in TextParts.Of(text, tokenizer, TokensAPart))
        {
            Console.WriteLine($"a part of at most {TokensAPart} tokens: {part}");
        }
    }
}
