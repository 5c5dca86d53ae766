using System.Text;

namespace FineTune.Tasks.Sweeps;

/// <summary>The name of an argument in several lines, where a picture has little room: <c>PerDevice</c>, <c>TrainBatch</c>, <c>Size</c>.</summary>
internal static class NameLines
{
    /// <param name="letters">Of a line, where the words of the name allow it.</param>
    public static IReadOnlyList<string> Of(string name, int letters)
    {
        var lines = new List<string>();
        var line = new StringBuilder();
        foreach (string word in Words(name))
        {
            if (line.Length > 0 && line.Length + word.Length > letters)
            {
                lines.Add(line.ToString());
                line.Clear();
            }

            line.Append(word);
        }

        lines.Add(line.ToString());
        return lines;
    }

    private static IEnumerable<string> Words(string name)
    {
        int start = 0;
        for (int index = 1; index < name.Length; index++)
        {
            bool begins = (char.IsUpper(name[index]) && !char.IsUpper(name[index - 1])) || (name[index - 1] == '_');
            if (begins)
            {
                yield return name[start..index];
                start = index;
            }
        }

        yield return name[start..];
    }
}
