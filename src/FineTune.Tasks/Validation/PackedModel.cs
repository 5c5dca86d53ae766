using FineTune.Contracts;

namespace FineTune.Tasks.Validation;

/// <summary>A base model in a NuGet package that <c>dotnet pack</c> of a .finetune project made: <c>package:Reviews/1.0.0</c>.</summary>
internal static class PackedModel
{
    public const string Prefix = "package:";

    /// <summary>Folder of the model, full path; null where there is none.</summary>
    /// <param name="packageFolders">Where NuGet keeps packages, separated by semicolons.</param>
    /// <param name="reason">Why there is none, as the end of a sentence.</param>
    public static string? Find(string reference, string packageFolders, out string reason)
    {
        reason = "";
        if (reference[Prefix.Length..].Split('/') is not [{ Length: > 0 } id, { Length: > 0 } version])
        {
            reason = "a model in a package is written as package:Reviews/1.0.0";
            return null;
        }

        foreach (string folder in packageFolders.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string package = Path.Combine(folder, id.ToLowerInvariant(), version.ToLowerInvariant());
            if (Directory.Exists(package))
            {
                string models = Path.Combine(package, "models");
                string[] found = [.. (Directory.Exists(models) ? Directory.GetDirectories(models) : [])
                    .Where(model => File.Exists(Path.Combine(model, ModelFileNames.Config)))];
                reason = found.Length switch
                {
                    0 => $"the package {id} {version} holds no model",
                    1 => "",
                    _ => $"the package {id} {version} holds several models",
                };
                return found is [var one] ? one : null;
            }
        }

        reason = $"the package {id} {version} is not restored; run 'dotnet restore'";
        return null;
    }
}
