using System.Text.Json.Nodes;

/// <summary>Python with Hugging Face's libraries, and the folder that both sides see.</summary>
/// <param name="command">Starts Python and takes a script and arguments, such as <c>python3</c>.</param>
/// <param name="files">The folder, HERE or HERE=THERE where Python sees it under another name.</param>
/// <param name="keepsMemory">Has it keep the memory that it has freed.</param>
internal sealed class Peer(string command, string files, bool keepsMemory)
{
    private readonly string[] _command = command.Split(' ');

    public string Here { get; } = Path.GetFullPath(files.Split('=')[0]);

    public string There { get; } = files.Split('=')[^1];

    /// <summary>Copies scripts of benchmarks/peer to where Python finds them.</summary>
    public void Copy(string root, params string[] scripts)
    {
        foreach (string script in scripts)
        {
            File.Copy(Path.Combine(root, "benchmarks", "peer", script), Path.Combine(Here, script), overwrite: true);
        }
    }

    /// <returns>The JSON object of its last line.</returns>
    /// <exception cref="InvalidOperationException">It failed, or had fewer threads than there are cores.</exception>
    public JsonNode Run(string script, params string[] arguments)
    {
        string output = Programs.Run(_command[0], Here, [.. _command[1..], $"{There}/{script}", .. arguments], keepsMemory);
        JsonNode result = JsonNode.Parse(output.Trim().Split('\n')[^1])!;
        int threads = (int)result["threads"]!.GetValue<double>();
        return threads >= Environment.ProcessorCount
            ? result
            : throw new InvalidOperationException($"The other side had {threads} of {Environment.ProcessorCount} threads; that is no comparison.");
    }
}
