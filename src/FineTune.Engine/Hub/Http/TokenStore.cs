using System.Text;
using FineTune.Contracts;

namespace FineTune.Engine.Hub.Http;

/// <summary>Where tokens are kept: the files of <c>hf auth login</c>, readable for their owner alone (huggingface_hub's utils/_auth.py).</summary>
internal static class TokenStore
{
    private const string StoredTokensFile = "stored_tokens";
    private const string TokenKey = "hf_token";

    private static readonly string[] Variables = ["HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"];

    /// <summary>The first token there is: of the environment, then of the token file.</summary>
    public static HubToken? Find(Func<string, string?> environment, string tokenFile)
    {
        foreach (string name in Variables)
        {
            if (Clean(environment(name)) is { } value)
            {
                return new HubToken(value, $"the environment variable {name}");
            }
        }

        try
        {
            return File.Exists(tokenFile) && Clean(File.ReadAllText(tokenFile)) is { } stored ? new HubToken(stored, $"the file {tokenFile}") : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FineTuneException(DiagnosticCatalog.InputOutput, null, exception, tokenFile, exception.Message.TrimEnd('.'));
        }
    }

    /// <summary>The token without blanks and line ends; null where nothing is left.</summary>
    public static string? Clean(string? token)
    {
        string cleaned = (token ?? "").ReplaceLineEndings("").Trim();
        return cleaned.Length == 0 ? null : cleaned;
    }

    /// <summary>Makes a token the active one, and files it under its name.</summary>
    public static void Save(string tokenFile, string name, string token)
    {
        WriteSecret(tokenFile, token);
        string storedTokens = Path.Combine(Path.GetDirectoryName(tokenFile)!, StoredTokensFile);
        SortedDictionary<string, List<string>> sections = ReadSections(storedTokens);
        sections[SectionOf(name)] = [$"{TokenKey} = {token}"];
        var text = new StringBuilder();
        foreach ((string section, List<string> lines) in sections)
        {
            text.Append('[').Append(section).Append("]\n").AppendJoin('\n', lines).Append("\n\n");
        }

        WriteSecret(storedTokens, text.ToString());
    }

    /// <summary>The name is the Hub's: nothing in it may begin a line or a section of its own.</summary>
    private static string SectionOf(string name) =>
        string.Concat(name.Select(character => char.IsControl(character) || character is '[' or ']' ? '_' : character));

    /// <summary>Sections of an INI file, each with its lines as they are.</summary>
    private static SortedDictionary<string, List<string>> ReadSections(string path)
    {
        var sections = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        List<string>? current = null;
        foreach (string line in File.Exists(path) ? File.ReadAllLines(path) : [])
        {
            if (line.StartsWith('[') && line.TrimEnd().EndsWith(']'))
            {
                sections[line.Trim()[1..^1]] = current = [];
            }
            else if (line.Trim().Length > 0)
            {
                current?.Add(line);
            }
        }

        return sections;
    }

    /// <summary>Written beside it and moved into place; the file is never open to others, not even for a moment.</summary>
    private static void WriteSecret(string path, string text)
    {
        string folder = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(folder))
        {
            CreatePrivateFolder(folder);
        }

        string temporary = $"{path}.{Environment.ProcessId}.tmp";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var stream = new FileStream(temporary, options))
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
        }

        File.Move(temporary, path, overwrite: true);
    }

    private static void CreatePrivateFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
