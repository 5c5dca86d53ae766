using System.Text;

namespace FineTune.Engine.Hub.Push;

/// <summary>A card that stands in for the one of the model folder during a push.</summary>
internal sealed class TemporaryCard(LocalFile? file) : IDisposable
{
    public static TemporaryCard None { get; } = new(null);

    public static TemporaryCard Create(string path, string text)
    {
        string source = Path.GetTempFileName();
        File.WriteAllText(source, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        return new TemporaryCard(LocalFile.Open(path, source));
    }

    /// <summary>The files with this one in its place.</summary>
    public List<LocalFile> ReplaceIn(List<LocalFile> files) => file is null ? files : [.. files.Where(other => other.Path != file.Path), file];

    public void Dispose()
    {
        if (file is not null)
        {
            File.Delete(file.Source);
        }
    }
}
