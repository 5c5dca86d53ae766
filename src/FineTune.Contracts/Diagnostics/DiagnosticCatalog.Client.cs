using static FineTune.Contracts.DiagnosticSeverity;

namespace FineTune.Contracts;

public static partial class DiagnosticCatalog
{
    public static readonly DiagnosticDescriptor LabelNamesCollide = new("FT6020", Error, "Labels of one name in C#",
        "The labels '{0}' and '{1}' of the model both become {2} in C#.",
        "Rename one of them in the data, or name the labels by LabelNames on the Dataset; docs/use.md says how a label becomes a name.");

    public static readonly DiagnosticDescriptor NoOnnxExport = new("FT6021", Error, "No ONNX model for the app",
        "An app asks the model '{0}' through the package FineTune.Client, and the project exports no ONNX model.",
        "Add <Export Include=\"onnx\" /> to an ItemGroup, or set FineTuneClient=\"false\" on the app's ProjectReference to get the folder as it is.");

    public static readonly DiagnosticDescriptor BadClientNamespace = new("FT6022", Error, "Not a namespace",
        "FineTuneClientNamespace = '{0}' is no namespace.", "Write names with dots between them, such as Shop.Models.");

    public static readonly DiagnosticDescriptor ModelsOfOneName = new("FT6023", Error, "Models of one name",
        "The app references several models that are called {0}, which would be one class and one folder.",
        "Rename the file of one of the .finetune projects.");

    public static readonly DiagnosticDescriptor NoClientPackage = new("FT6024", Error, "No package for the app's model",
        "The app uses {0}Model of the project that it references, and has no reference to the package {1}, by which that class is written.",
        "Run 'dotnet add package {1}'.");

    public static readonly DiagnosticDescriptor NoImageClientPackage = new("FT6060", Error, "No package for pictures",
        "The app asks the model '{0}', which takes pictures, and has no reference to the package {1}, which decodes them.",
        "Run 'dotnet add package {1}'.");
}
