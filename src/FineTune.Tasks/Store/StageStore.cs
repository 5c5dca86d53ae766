using System.Security.Cryptography;
using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;
using FineTune.Tasks.Stamps;

namespace FineTune.Tasks.Store;

/// <summary>
/// What finished stages gave, by key, for every project and clone of this user, or of a team where it lies on a shared folder. It only ever saves work:
/// whatever is wrong with it becomes a warning, the entry is deleted, and the stage runs.
/// </summary>
internal sealed class StageStore(StoreSettings settings, string projectFile, DiagnosticList problems)
{
    private readonly ActionFolder _actions = new(settings.Root);
    private readonly BlobFolder _blobs = new(settings.Root);

    private string ProjectFolder => Path.GetDirectoryName(projectFile)!;

    /// <summary>What was given for a key; null where nothing was. The files are not looked at.</summary>
    public StageStamp? Find(Stage stage, string key)
    {
        try
        {
            return _actions.Find(stage, key) is { } stamp ? StampPaths.Absolute(stamp, ProjectFolder) : null;
        }
        catch (StoreDamageException damage)
        {
            Discard(stage, key, damage);
            return null;
        }
    }

    /// <summary>Puts what was given for a key in the place of the stage's outputs; null where the store cannot.</summary>
    public StageStamp? Restore(Stage stage, string key, StageFolder folder)
    {
        if (Find(stage, key) is not { } stamp)
        {
            return null;
        }

        var outputs = new OutputSwap(folder);
        try
        {
            foreach (OutputFile output in stamp.Outputs)
            {
                _blobs.Place(output.Sha256, Path.Combine(outputs.Partial, output.Path));
            }
        }
        catch (StoreDamageException damage)
        {
            outputs.Discard();
            Discard(stage, key, damage, stamp);
            return null;
        }

        outputs.Commit();
        stamp.Save(folder.Stamp);
        File.Delete(folder.Started);
        if (!settings.ReadOnly)
        {
            Try(() => _actions.Touch(stage, key));
        }

        return stamp;
    }

    /// <summary>Puts one file of what was given for a key somewhere else; false where the store does not have it.</summary>
    public bool TakeFile(Stage stage, string key, string file, string destination)
    {
        if (Find(stage, key)?.Outputs.FirstOrDefault(output => output.Path == file) is not { } wanted)
        {
            return false;
        }

        try
        {
            FilePlacer.Delete(destination);
            _blobs.Place(wanted.Sha256, destination);
            return true;
        }
        catch (StoreDamageException damage)
        {
            Discard(stage, key, damage);
            return false;
        }
    }

    /// <summary>Keeps what a stage gave: files first, so that an entry never names a file that is not there.</summary>
    public void Save(Stage stage, StageStamp stamp, StageFolder folder)
    {
        long bytes = 0;
        foreach (OutputFile output in stamp.Outputs)
        {
            bytes += output.Bytes;
        }

        if (settings.ReadOnly || bytes > settings.SizeLimit)
        {
            return;
        }

        Try(() =>
        {
            foreach (OutputFile output in stamp.Outputs)
            {
                _blobs.Put(Path.Combine(folder.Output, output.Path), output.Sha256);
            }

            _actions.Save(stage, StampPaths.Relative(stamp, ProjectFolder));
            if (settings.SizeLimit is { } limit)
            {
                new StoreTrimmer(settings.Root, TimeProvider.System).Trim(limit, stamp.Key, alsoDamaged: false);
            }
        });
    }

    /// <summary>Keeps one file under a key of its own, for <see cref="TakeFile"/>.</summary>
    public void SaveFile(Stage stage, string key, string path)
    {
        if (settings.ReadOnly)
        {
            return;
        }

        Try(() =>
        {
            byte[] content = File.ReadAllBytes(path);
            var file = new OutputFile(Path.GetFileName(path), content.Length, Convert.ToHexStringLower(SHA256.HashData(content)));
            _blobs.Put(path, file.Sha256);
            _actions.Save(stage, new StageStamp { Key = key, Entries = [], Outputs = [file] });
        });
    }

    private void Discard(Stage stage, string key, StoreDamageException damage, StageStamp? stamp = null)
    {
        problems.Add(DiagnosticCatalog.StoreDamaged, new SourcePosition(_actions.PathOf(stage, key)), stage, damage.Message);
        if (settings.ReadOnly)
        {
            return;
        }

        Try(() =>
        {
            _actions.Delete(stage, key);
            foreach (OutputFile output in stamp?.Outputs ?? [])
            {
                // A whole one comes back when the stage has run; which one was not whole is not worth another reading of all.
                _blobs.Delete(output.Sha256);
            }
        });
    }

    private void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            problems.Add(DiagnosticCatalog.StoreNotWritable, new SourcePosition(projectFile), settings.Root, failure.Message.TrimEnd('.'));
        }
    }
}
