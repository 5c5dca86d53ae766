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

    private FineTuneException TooMany(string limit) => new(DiagnosticCatalog.HubAnswerTooLarge, null, settings.Endpoint, limit, $"the files of {repository.Display}");
}
