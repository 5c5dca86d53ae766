using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace FineTune.Contracts;

/// <summary>
/// Names of files that come from elsewhere (the Hub, a pin file, an index of weights, an entry of the store) as paths below a folder. The one place that
/// decides whether such a name may be written or read: it is refused alike on every system, so that what one machine builds another can.
/// </summary>
public static class PathBelow
{
    /// <summary>Bytes of a part of a path that common file systems take.</summary>
    private const int LongestPart = 255;

    private const int LongestName = 1024;

    private const string ReservedCharacters = "<>:\"|?*";

    private static readonly SearchValues<char> Reserved = SearchValues.Create(ReservedCharacters);

    private static readonly HashSet<string> Devices = new(StringComparer.OrdinalIgnoreCase)
    {
        "CON", "PRN", "AUX", "NUL", "COM0", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9",
        "LPT0", "LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9",
    };

    /// <summary>The full path of a name below a folder.</summary>
    /// <param name="name">Relative, with forward slashes.</param>
    /// <param name="objection">Where it is refused, why: <c>leads out of its folder</c>.</param>
    public static bool TryResolve(string folder, string name, [NotNullWhen(true)] out string? path, [NotNullWhen(false)] out string? objection)
    {
        path = null;
        objection = ObjectionTo(name);
        if (objection is not null)
        {
            return false;
        }

        string root = Path.GetFullPath(folder);
        string full = Path.GetFullPath(Path.Combine(root, name));
        string prefix = Path.EndsInDirectorySeparator(root) ? root : root + Path.DirectorySeparatorChar;
        if (!full.StartsWith(prefix, StringComparison.Ordinal))
        {
            objection = "leads out of its folder";
            return false;
        }

        path = full;
        return true;
    }

    /// <summary>Why a name is none of a file below a folder, as the end of a sentence; null where it is one.</summary>
    public static string? ObjectionTo(string name)
    {
        if (name.Length is 0 or > LongestName)
        {
            return name.Length == 0 ? "is empty" : "is too long";
        }

        if (name.Any(char.IsControl))
        {
            return "holds a control character";
        }

        if (name[0] == '/' || (name.Length > 1 && name[1] == ':'))
        {
            return "is an absolute path";
        }

        return name.Contains('\\', StringComparison.Ordinal)
            ? "holds a backslash"
            : name.Split('/').Select(ObjectionToPart).FirstOrDefault(objection => objection is not null);
    }

    private static string? ObjectionToPart(string part)
    {
        if (part is "..")
        {
            return "leads out of its folder";
        }

        if (part is "" or ".")
        {
            return "has an empty part";
        }

        if (part.AsSpan().ContainsAny(Reserved))
        {
            return $"holds one of the characters {ReservedCharacters}, which Windows does not allow";
        }

        if (part[^1] is '.' or ' ')
        {
            return "has a part that ends with a dot or a blank, which Windows drops";
        }

        int dot = part.IndexOf('.', StringComparison.Ordinal);
        if (Devices.Contains(dot < 0 ? part : part[..dot].TrimEnd()))
        {
            return "has a part that is a device on Windows";
        }

        return !IsText(part) ? "is no Unicode text" : Encoding.UTF8.GetByteCount(part) > LongestPart ? "has a part that is too long" : null;
    }

    /// <summary>False where half of a surrogate pair stands alone.</summary>
    private static bool IsText(string part)
    {
        for (int index = 0; index < part.Length; index++)
        {
            if (char.IsSurrogate(part[index]) && !(index + 1 < part.Length && char.IsSurrogatePair(part[index], part[++index])))
            {
                return false;
            }
        }

        return true;
    }
}
