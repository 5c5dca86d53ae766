using System.Globalization;
using FineTune.Contracts;
using FineTune.Tasks.Progress;
using FineTune.Tasks.Validation;
using Task = Microsoft.Build.Utilities.Task;

namespace FineTune.Tasks;

/// <summary>Lists what a project can be asked for and may set, from the catalogues that validation itself reads.</summary>
public sealed class ShowHelp : Task
{
    private const string Gap = "  ";
    private const string Documentation = "https://github.com/finetune-sdk/finetune-sdk/tree/main/docs";

    public override bool Execute()
    {
        Show("Targets (dotnet msbuild NAME.finetune -t:TARGET)", Targets());
        Show("Properties of the SDK", Properties());
        Show("Training arguments (Hugging Face's TrainingArguments)", Arguments(ArgumentCatalog.Training));
        Show("Arguments of tasks", Arguments(ArgumentCatalog.Task));
        Show("Arguments of tokenizing", Arguments(ArgumentCatalog.Tokenizer));
        Show("Items and their metadata", KnownNames.Items.Select(item => (item.Name, item.Metadata.Count == 0 ? "-" : string.Join(", ", item.Metadata))));
        BuildEngine.Say($"More: {Documentation}");
        return true;
    }

    private static IEnumerable<(string Name, string Text)> Targets() =>
        from target in SdkTargetCatalog.All
        where target.IsForPeople
        select (target.Name, target.Command is { } command ? $"{target.Description} ({command})" : target.Description);

    private static IEnumerable<(string Name, string Text)> Properties() =>
        from property in SdkPropertyCatalog.All
        let target = property.OfTarget is { } name ? $" For -t:{name}." : ""
        select (property.Name, $"{property.Description}{target}{(property.Default.Length > 0 ? $" [{property.Default}]" : "")}");

    private static IEnumerable<(string Name, string Text)> Arguments(IEnumerable<ArgumentDefinition> arguments) =>
        arguments.Select(argument => (argument.Name, $"{argument.Description}{(Default(argument) is { } value ? $" [{value}]" : "")}"));

    private static string? Default(ArgumentDefinition argument) => argument.Default switch
    {
        null => null,
        bool flag => flag ? "true" : "false",
        Enum choice => argument.Choices[Array.IndexOf(Enum.GetValues(argument.ValueType), choice)],
        double number => DisplayText.Number(number),
        var value => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    private void Show(string heading, IEnumerable<(string Name, string Text)> entries)
    {
        (string Name, string Text)[] lines = [.. entries];
        int width = lines.Max(line => line.Name.Length);
        BuildEngine.Say(heading);
        foreach ((string name, string text) in lines)
        {
            BuildEngine.Say($"{Gap}{name.PadRight(width)}{Gap}{text}");
        }

        BuildEngine.Say("");
    }
}
