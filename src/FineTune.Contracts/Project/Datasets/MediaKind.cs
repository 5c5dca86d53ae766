namespace FineTune.Contracts;

/// <summary>
/// Rows that are files, or the bytes of files: pictures, recordings. What a project file says of them, and which files they are; a task has one such kind, or
/// reads texts.
/// </summary>
public sealed record MediaKind
{
    public static MediaKind Pictures { get; } = new()
    {
        Name = "picture",
        Plural = "pictures",
        Metadata = "Image",
        Folder = DatasetFormat.ImageFolder,
        Extensions = [".jpg", ".jpeg", ".jpe", ".png", ".webp", ".gif", ".bmp"],
        ColumnNames = ["image", "file_name", "img", "image_path", "path", "file"],
        NotFound = DiagnosticCatalog.PictureNotFound,
        WithoutLabel = DiagnosticCatalog.PictureWithoutLabel,
        NoColumn = DiagnosticCatalog.NoColumnOfPictures,
        Contradicting = DiagnosticCatalog.ContradictingPictures,
    };

    /// <summary>Of the extensions some are of files that are not read: the stage says so of them, where leaving them out would be silent.</summary>
    public static MediaKind Sounds { get; } = new()
    {
        Name = "recording",
        Plural = "recordings",
        Metadata = "Audio",
        Folder = DatasetFormat.AudioFolder,
        Extensions = [".wav", ".wave", ".flac", ".mp3", ".ogg", ".oga", ".opus", ".m4a", ".aac", ".aif", ".aiff", ".wma"],
        ColumnNames = ["audio", "file_name", "wav", "audio_path", "path", "file"],
        NotFound = DiagnosticCatalog.SoundNotFound,
        WithoutLabel = DiagnosticCatalog.SoundWithoutLabel,
        NoColumn = DiagnosticCatalog.NoColumnOfSounds,
        Contradicting = DiagnosticCatalog.ContradictingSounds,
    };

    public static IReadOnlyList<MediaKind> All { get; } = [Pictures, Sounds];

    /// <summary>What one is called in messages.</summary>
    public required string Name { get; init; }

    public required string Plural { get; init; }

    /// <summary>What the metadata of a Dataset begin with that are about it.</summary>
    public required string Metadata { get; init; }

    /// <summary>The format of files in a folder for each label.</summary>
    public required DatasetFormat Folder { get; init; }

    /// <summary>What names of its files end with, in small letters.</summary>
    public required IReadOnlyList<string> Extensions { get; init; }

    /// <summary>Usual names of a column that has them or their paths, the most usual first.</summary>
    public required IReadOnlyList<string> ColumnNames { get; init; }

    /// <summary>A file is not there.</summary>
    public required DiagnosticDescriptor NotFound { get; init; }

    /// <summary>A file lies beside the folders of the labels.</summary>
    public required DiagnosticDescriptor WithoutLabel { get; init; }

    /// <summary>A column holds something else.</summary>
    public required DiagnosticDescriptor NoColumn { get; init; }

    /// <summary>The same one has two labels.</summary>
    public required DiagnosticDescriptor Contradicting { get; init; }

    /// <summary>The metadata that names the column, as <c>ImageColumn</c>.</summary>
    public string ColumnMetadata => $"{Metadata}Column";

    /// <summary>The metadata that names the folder of the files, as <c>ImageFolder</c>.</summary>
    public string FolderMetadata => $"{Metadata}Folder";

    /// <summary>The kind of the files of such a Dataset; null where its files have rows.</summary>
    public static MediaKind? OfFormat(DatasetFormat format) => All.FirstOrDefault(kind => kind.Folder == format);

    /// <summary>True for the name of such a file.</summary>
    public bool IsFile(string path) => Extensions.Contains(Path.GetExtension(path).ToLowerInvariant());
}
