namespace FineTune.Client.Images;

/// <summary>
/// A model that gives a picture one of several labels. <see cref="ImageClassifier"/> is one for any labels; a typed client derives from this. Pictures are
/// JPEG, PNG, WebP, GIF or BMP, and of an animation the first.
/// </summary>
/// <typeparam name="TAnswer">The answer to a picture.</typeparam>
public abstract class ImageClassificationModel<TAnswer> : FineTunedModel
{
    private readonly OpenedImageModel _opened;
    private readonly Inquiry<PictureInput, TAnswer> _inquiry;

    /// <exception cref="ModelException">The folder holds no such model.</exception>
    protected ImageClassificationModel(ModelContract contract, ModelOptions? options)
        : base(contract, options)
    {
        _opened = new OpenedImageModel(Contract.Name, Options);
        try
        {
            Labels = ModelCheck.Labels(_opened, Contract);
            ModelCheck.Head(_opened, "ForImageClassification");
            ModelCheck.Width(_opened, _opened.Width, Labels.Count);
        }
        catch (ModelException)
        {
            Dispose();
            throw;
        }

        _inquiry = new Inquiry<PictureInput, TAnswer>(
            Options.BatchSize,
            (pictures, cancellation) =>
                [.. _opened.Run(Contract.Name, pictures, cancellation).Select(scores => Create(new ImageClassification(scores, Labels)))]);
    }

    /// <inheritdoc/>
    public sealed override string Folder => _opened.Folder;

    /// <summary>Label names by id.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>The likeliest label of a picture.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ImageException">It is no picture that can be read.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public TAnswer Classify(string path, CancellationToken cancellationToken = default) => _inquiry.Answer(PictureInput.Of(path), cancellationToken);

    /// <summary>The likeliest label of a picture.</summary>
    /// <param name="picture">The bytes of its file.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ImageException">It is no picture that can be read.</exception>
    public TAnswer Classify(byte[] picture, CancellationToken cancellationToken = default) => _inquiry.Answer(PictureInput.Of(picture), cancellationToken);

    /// <summary>The likeliest label of a picture.</summary>
    /// <param name="picture">Its file, which is read to its end.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ImageException">It is no picture that can be read.</exception>
    public TAnswer Classify(Stream picture, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(picture);
        using var bytes = new MemoryStream();
        picture.CopyTo(bytes);
        return Classify(bytes.ToArray(), cancellationToken);
    }

    /// <summary>The likeliest label of each picture, in their order.</summary>
    /// <param name="paths">Their files.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ImageException">One is no picture that can be read.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public IReadOnlyList<TAnswer> Classify(IEnumerable<string> paths, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        return _inquiry.Answer([.. paths.Select(PictureInput.Of)], cancellationToken);
    }

    /// <summary>The likeliest label of each picture, in their order.</summary>
    /// <param name="pictures">The bytes of their files.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ImageException">One is no picture that can be read.</exception>
    public IReadOnlyList<TAnswer> Classify(IEnumerable<byte[]> pictures, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        return _inquiry.Answer([.. pictures.Select(PictureInput.Of)], cancellationToken);
    }

    /// <summary>The likeliest label of a picture, computed on the thread pool.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ImageException">It is no picture that can be read.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public Task<TAnswer> ClassifyAsync(string path, CancellationToken cancellationToken = default) =>
        _inquiry.AnswerAsync(PictureInput.Of(path), cancellationToken);

    /// <summary>The likeliest label of a picture, computed on the thread pool.</summary>
    /// <param name="picture">The bytes of its file.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ImageException">It is no picture that can be read.</exception>
    public Task<TAnswer> ClassifyAsync(byte[] picture, CancellationToken cancellationToken = default) =>
        _inquiry.AnswerAsync(PictureInput.Of(picture), cancellationToken);

    /// <summary>The likeliest label of a picture, computed on the thread pool.</summary>
    /// <param name="picture">Its file, such as an upload's, which is read to its end.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ImageException">It is no picture that can be read.</exception>
    public async Task<TAnswer> ClassifyAsync(Stream picture, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(picture);
        using var bytes = new MemoryStream();
        await picture.CopyToAsync(bytes, cancellationToken).ConfigureAwait(false);
        return await ClassifyAsync(bytes.ToArray(), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The likeliest label of each picture in their order, as they come: those that are there already are asked about together.</summary>
    /// <param name="paths">Their files.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ImageException">One is no picture that can be read.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public IAsyncEnumerable<TAnswer> ClassifyAsync(IAsyncEnumerable<string> paths, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        return _inquiry.AnswerAsync(paths, PictureInput.Of, cancellationToken);
    }

    /// <summary>The likeliest label of each picture in their order, as they come: those that are there already are asked about together.</summary>
    /// <param name="pictures">The bytes of their files.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ImageException">One is no picture that can be read.</exception>
    public IAsyncEnumerable<TAnswer> ClassifyAsync(IAsyncEnumerable<byte[]> pictures, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        return _inquiry.AnswerAsync(pictures, PictureInput.Of, cancellationToken);
    }

    /// <summary>The answer as the program has it.</summary>
    protected abstract TAnswer Create(ImageClassification answer);

    private protected sealed override float[] AskLeast(CancellationToken cancellationToken) => _opened.AskLeast(cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _opened.Dispose();
        }
    }
}
