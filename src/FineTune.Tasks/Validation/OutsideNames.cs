using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;

namespace FineTune.Tasks.Validation;

/// <summary>
/// Names that are set outside the project file: on the command line and in Directory.Build.props. Other projects may mean them, so that an unknown one is
/// no error; but <c>-p:LearninRate=1</c> would change nothing without a word, and so a name that is nearly an argument's is told.
/// </summary>
internal sealed class OutsideNames(ProjectXml project, DiagnosticList diagnostics)
{
    private readonly HashSet<string> _known = new(NameChecker.PropertyNames().Concat(KnownNames.VerbProperties), StringComparer.OrdinalIgnoreCase);

    public void Check(IReadOnlyDictionary<string, string> globalProperties, string directoryBuildProps)
    {
        foreach ((string name, string value) in globalProperties)
        {
            Check(name, value, project.FilePosition, "on the command line");
        }

        if (File.Exists(directoryBuildProps))
        {
            foreach (PropertyElement property in ProjectXml.Load(directoryBuildProps).Properties)
            {
                Check(property.Name, property.Text, property.Position, "outside the project");
            }
        }
    }

    private void Check(string name, string value, SourcePosition position, string place)
    {
        if (_known.Contains(name) || name.StartsWith('_') || project.ReadsProperty(name))
        {
            return;
        }

        if (PythonOnlyArguments.Find(name) is { ChangesResult: true } pythonOnly)
        {
            PythonOnlyCheck.Report(diagnostics, pythonOnly, new WrittenValue(name, value, position));
        }
        else if (Meant(name) is { } meant)
        {
            diagnostics.Add(DiagnosticCatalog.LikelySlip, position, name, place, NearestName.Sentence(meant));
        }
    }

    private static string? Meant(string name) => NamesElsewhere.Find(name) ?? NearestName.Slip(name, Candidates());

    private static IEnumerable<string> Candidates()
    {
        foreach (ArgumentDefinition argument in ArgumentCatalog.All)
        {
            yield return argument.Name;
        }

        foreach (string name in KnownNames.SdkProperties)
        {
            yield return name;
        }

        foreach (string name in KnownNames.VerbProperties)
        {
            yield return name;
        }
    }
}
