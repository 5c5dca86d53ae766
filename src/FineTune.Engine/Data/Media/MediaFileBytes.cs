using FineTune.Contracts;

namespace FineTune.Engine.Data;

/// <summary>The bytes of files, of which the last one is kept: a row is asked for them more than once.</summary>
internal sealed class MediaFileBytes(MediaKind kind)
{
    private string? _path;
    private byte[] _bytes = [];

    /// <param name="path">Full path.</param>
    /// <param name="written">As the data name it.</param>
    /// <param name="position">Where they name it.</param>
    /// <exception cref="FineTuneException">FT2230, FT2242: there is no such file; FT2013: it cannot be read.</exception>
    public ReadOnlyMemory<byte> Of(string path, string written, SourcePosition position)
    {
        if (path != _path)
        {
            _bytes = Read(path, written, position);
            _path = path;
        }

        return _bytes;
    }

    private byte[] Read(string path, string written, SourcePosition position)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FineTuneException(kind.NotFound, position, exception, written, "does not exist");
        }
        catch (Exception exception) when (Directory.Exists(path))
        {
            throw new FineTuneException(kind.NotFound, position, exception, written, "is a folder");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FineTuneException(DiagnosticCatalog.FileNotReadable, position, exception, path, exception.Message.TrimEnd('.'));
        }
    }
}
