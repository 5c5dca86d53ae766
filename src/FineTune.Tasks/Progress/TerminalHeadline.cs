using System.Globalization;

namespace FineTune.Tasks.Progress;

/// <summary>
/// The Terminal Logger ends a project with <c>Reviews test model succeeded</c> where it has shown <see cref="TerminalMessages"/>. Nobody has tested anything,
/// so the word is taken out of the line again: behind it stands the project's output path, whose text may begin with what terminals call control functions
/// (ECMA-48).
/// </summary>
internal static class TerminalHeadline
{
    private const char Escape = '\u001B';

    /// <summary>What stands before the name.</summary>
    private const int Indentation = 2;

    /// <summary>A longer name may fill the line, and then the word is on another.</summary>
    private const int MaxName = 60;

    /// <summary>Columns of the word with its blank, by the language of MSBuild's resources; where it does not follow the name it stays.</summary>
    private static readonly Dictionary<string, int> WidthOfTest = new()
    {
        ["iv"] = 5,
        ["en"] = 5,
        ["cs"] = 7,
        ["de"] = 5,
        ["it"] = 5,
        ["ja"] = 7,
        ["ko"] = 7,
        ["pl"] = 5,
        ["pt"] = 6,
        ["ru"] = 7,
        ["tr"] = 6,
        ["zh"] = 5,
    };

    /// <summary>Goes back to the word, deletes it and returns; empty where it is not known where it stands.</summary>
    /// <param name="language">Two letters, of the culture that MSBuild speaks.</param>
    public static string WithoutTest(string project, string language) =>
        WidthOfTest.TryGetValue(language, out int width) && project.Length <= MaxName && project.All(character => character is >= ' ' and <= '~')
            ? string.Create(CultureInfo.InvariantCulture, $"{Escape}7\r{Escape}[{Indentation + project.Length}C{Escape}[{width}P{Escape}8{Escape}[{width}D")
            : "";

    /// <summary>For a build that names no output path: takes away the arrow that points to it.</summary>
    public static string WithoutArrow => $"{Escape}[3D{Escape}[K";
}
