using System.Collections.Concurrent;

namespace FineTune.TestHub;

/// <summary>
/// Contents of large file storage by their SHA-256, whether or not a commit names them. Those above <see cref="LargestInMemory"/> go through to a file, so
/// that a hub of gigabytes needs no memory for them.
/// </summary>
public sealed class ObjectStore : IDisposable
{
    private const int LargestInMemory = 1 << 20;
    private const int BufferBytes = 1 << 18;

    private readonly ConcurrentDictionary<string, StoredFile> _objects = new();
    private readonly ConcurrentDictionary<(string ObjectId, int Part), long> _parts = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("finetune-testhub-");

    public StoredFile? Find(string sha256) => _objects.GetValueOrDefault(sha256);

    /// <summary>Keeps what is somewhere else already.</summary>
    public void Add(StoredFile file) => _objects[file.Sha256!] = file;

    /// <summary>Takes an object in one piece.</summary>
    /// <returns>False where it is not what its name says.</returns>
    public async Task<bool> PutAsync(string sha256, HttpRequest request)
    {
        if (request.ContentLength <= LargestInMemory)
        {
            using var content = new MemoryStream((int)request.ContentLength);
            await request.Body.CopyToAsync(content);
            return Keep(sha256, StoredFile.Large(content.ToArray()));
        }

        await WriteAsync(sha256, 0, request.Body);
        return Keep(sha256, await StoredFile.LargeAsync(PathOf(sha256)));
    }

    /// <summary>Takes a part of an object; all parts but the last have the same length.</summary>
    /// <param name="part">From 1.</param>
    public async Task PutPartAsync(string sha256, int part, int partBytes, Stream body) =>
        _parts[(sha256, part)] = await WriteAsync(sha256, (part - 1L) * partBytes, body);

    /// <summary>Makes an object of parts.</summary>
    /// <returns>False where one is missing, or the object is not what its name says.</returns>
    public async Task<bool> CompleteAsync(string sha256, IEnumerable<int> parts) =>
        parts.All(part => _parts.ContainsKey((sha256, part))) && Keep(sha256, await StoredFile.LargeAsync(PathOf(sha256)));

    public void Dispose()
    {
        // A hub that a test has stopped in its middle is disposed again in the end.
        if (Directory.Exists(_folder.FullName))
        {
            _folder.Delete(recursive: true);
        }
    }

    private bool Keep(string sha256, StoredFile file)
    {
        if (file.Sha256 == sha256)
        {
            Add(file);
        }

        return file.Sha256 == sha256;
    }

    private async Task<long> WriteAsync(string sha256, long start, Stream body)
    {
        using var file = new FileStream(PathOf(sha256), FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite, 1);
        file.Position = start;
        await body.CopyToAsync(file, BufferBytes);
        return file.Position - start;
    }

    private string PathOf(string sha256) => Path.Combine(_folder.FullName, Path.GetFileName(sha256));
}
