using FineTune.Contracts;
using FineTune.Engine.Hub.Http;

namespace FineTune.Engine.Hub;

/// <summary>Collects the list of a commit's files page by page, and refuses what no Hub has: digests that are none, a file twice, pages without end.</summary>
internal sealed class HubFileList(HubRepository repository, HubSettings settings)
{
    private readonly List<HubFile> _files = [];
    private readonly HashSet<string> _paths = new(StringComparer.Ordinal);
    private int _pages;

    public IReadOnlyList<HubFile> Files => _files;

    /// <exception cref="FineTuneException">FT5030: an entry cannot be; FT5031: there are too many.</exception>
    public void Add(IEnumerable<TreeEntry> page)
    {
        if (++_pages > settings.Limits.Pages)
        {
            throw TooMany(Quantity.Of(settings.Limits.Pages, "page"));
        }

        foreach (HubFile file in page.Where(entry => entry.IsFile).Select(entry => entry.ToFile()))
        {
            if (file.Objection is { } objection)
            {
                throw HubUnsafe.Of(repository, $"{objection}, for the file '{HubText.Of(file.Path)}'");
            }

            if (!IsOfGit(file.Path))
            {
                throw HubUnsafe.Of(repository, $"a file called '{HubText.Of(file.Path)}', which no repository can have");
            }

            if (!_paths.Add(file.Path))
            {
                throw HubUnsafe.Of(repository, $"the file '{HubText.Of(file.Path)}' twice");
            }

            _files.Add(file);
            if (_files.Count > settings.Limits.Files)
            {
                throw TooMany(Quantity.Of(settings.Limits.Files, "file"));
            }
        }
    }

    /// <summary>False for what git keeps in no tree. Whether a name can be a file here is asked of what is fetched.</summary>
    private static bool IsOfGit(string path) => !path.Contains('\0', StringComparison.Ordinal) && !path.Split('/').Any(part => part is "" or "." or "..");

    private FineTuneException TooMany(string limit) =>
        new(DiagnosticCatalog.HubAnswerTooLarge, null, settings.Endpoint, limit, $"the files of {repository.Display}");
}
