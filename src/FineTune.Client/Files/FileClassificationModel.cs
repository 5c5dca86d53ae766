namespace FineTune.Client;

/// <summary>A model that gives a file, a picture or a recording, one of several labels.</summary>
/// <typeparam name="TAnswer">The answer to a file.</typeparam>
public abstract class FileClassificationModel<TAnswer> : FineTunedModel
{
    private readonly OpenedFileModel _opened;
    private readonly Inquiry<FileInput, TAnswer> _inquiry;

    /// <param name="open">Opens the folder.</param>
    /// <param name="heads">How the class in transformers may end.</param>
    private protected FileClassificationModel(
        ModelContract contract, ModelOptions? options, Func<string, ModelOptions, OpenedFileModel> open, params string[] heads)
        : base(contract, options)
    {
        _opened = open(Contract.Name, Options);
        try
        {
            Labels = ModelCheck.Labels(_opened, Contract);
            ModelCheck.Head(_opened, heads);
            ModelCheck.Width(_opened, _opened.Width, Labels.Count);
        }
        catch (ModelException)
        {
            Dispose();
            throw;
        }

        _inquiry = new Inquiry<FileInput, TAnswer>(
            Options.BatchSize, (files, cancellation) => [.. _opened.Run(Contract.Name, files, cancellation).Select(CreateOf)]);
    }

    /// <inheritdoc/>
    public sealed override string Folder => _opened.Folder;

    /// <summary>Label names by id.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>The likeliest label of a file.</summary>
    /// <param name="path">Where it lies.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="FileInputException">It is none that can be read.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public TAnswer Classify(string path, CancellationToken cancellationToken = default) => _inquiry.Answer(FileInput.Of(path), cancellationToken);

    /// <summary>The likeliest label of a file.</summary>
    /// <param name="file">Its bytes.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="FileInputException">It is none that can be read.</exception>
    public TAnswer Classify(byte[] file, CancellationToken cancellationToken = default) => _inquiry.Answer(FileInput.Of(file), cancellationToken);

    /// <summary>The likeliest label of a file.</summary>
    /// <param name="file">Read to its end.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="FileInputException">It is none that can be read.</exception>
    public TAnswer Classify(Stream file, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        using var bytes = new MemoryStream();
        file.CopyTo(bytes);
        return Classify(bytes.ToArray(), cancellationToken);
    }

    /// <summary>The likeliest label of each file, in their order.</summary>
    /// <param name="paths">Where they lie.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="FileInputException">One is none that can be read.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public IReadOnlyList<TAnswer> Classify(IEnumerable<string> paths, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        return _inquiry.Answer([.. paths.Select(FileInput.Of)], cancellationToken);
    }

    /// <summary>The likeliest label of each file, in their order.</summary>
    /// <param name="files">Their bytes.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="FileInputException">One is none that can be read.</exception>
    public IReadOnlyList<TAnswer> Classify(IEnumerable<byte[]> files, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(files);
        return _inquiry.Answer([.. files.Select(FileInput.Of)], cancellationToken);
    }

    /// <summary>The likeliest label of a file, computed on the thread pool.</summary>
    /// <param name="path">Where it lies.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="FileInputException">It is none that can be read.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public Task<TAnswer> ClassifyAsync(string path, CancellationToken cancellationToken = default) =>
        _inquiry.AnswerAsync(FileInput.Of(path), cancellationToken);

    /// <summary>The likeliest label of a file, computed on the thread pool.</summary>
    /// <param name="file">Its bytes.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="FileInputException">It is none that can be read.</exception>
    public Task<TAnswer> ClassifyAsync(byte[] file, CancellationToken cancellationToken = default) =>
        _inquiry.AnswerAsync(FileInput.Of(file), cancellationToken);

    /// <summary>The likeliest label of a file, computed on the thread pool.</summary>
    /// <param name="file">Such as an upload's, which is read to its end.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="FileInputException">It is none that can be read.</exception>
    public async Task<TAnswer> ClassifyAsync(Stream file, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes, cancellationToken).ConfigureAwait(false);
        return await ClassifyAsync(bytes.ToArray(), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The likeliest label of each file in their order, as they come: those that are there already are asked about together.</summary>
    /// <param name="paths">Where they lie.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="FileInputException">One is none that can be read.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public IAsyncEnumerable<TAnswer> ClassifyAsync(IAsyncEnumerable<string> paths, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        return _inquiry.AnswerAsync(paths, FileInput.Of, cancellationToken);
    }

    /// <summary>The likeliest label of each file in their order, as they come: those that are there already are asked about together.</summary>
    /// <param name="files">Their bytes.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="FileInputException">One is none that can be read.</exception>
    public IAsyncEnumerable<TAnswer> ClassifyAsync(IAsyncEnumerable<byte[]> files, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(files);
        return _inquiry.AnswerAsync(files, FileInput.Of, cancellationToken);
    }

    /// <summary>The answer to a file of such scores.</summary>
    private protected abstract TAnswer CreateOf(float[] logits);

    private protected sealed override float[] AskLeast(CancellationToken cancellationToken) => _opened.AskLeast(cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _opened.Dispose();
        }
    }
}
