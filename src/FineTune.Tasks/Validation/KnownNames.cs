using FineTune.Contracts;

namespace FineTune.Tasks.Validation;

/// <summary>The names a project file may use.</summary>
internal static class KnownNames
{
    public const string Dataset = "Dataset";
    public const string Metric = "Metric";
    public const string Hook = "Hook";
    public const string OptimizerGroup = "OptimizerGroup";
    public const string Sample = "Sample";
    public const string Slice = "Slice";
    public const string Export = "Export";
    public const string Sweep = "Sweep";
    public const string TrainingArguments = "TrainingArguments";

    /// <summary>The SDK's own properties.</summary>
    public static IReadOnlyList<string> SdkProperties { get; } = NamesOf(ofTarget: false);

    /// <summary>What a target of its own takes from the command line.</summary>
    public static IReadOnlyList<string> VerbProperties { get; } = NamesOf(ofTarget: true);

    public static IReadOnlyList<string> DatasetMetadata { get; } =
    [
        "Split", "Format", "Encoding", "Delimiter", "Quoting", "HasHeader", "Columns", "TextColumn", "TextPairColumn", "TargetColumn", "TokensColumn",
        "ImageColumn", "ImageFolder", "AudioColumn", "AudioFolder", "LabelColumn", "NegativeColumns", "QuestionColumn", "ContextColumn", "AnswersColumn",
        "EndingColumns", "LabelDelimiter",
        "LabelNames", "Where", "Sample", "Shuffle", "Skip", "Take", "SplitBy", "Weight", "Config", "Revision", "Name",
    ];

    public static IReadOnlyList<string> MetricMetadata { get; } = ["Minimum", "Maximum", "MaxDrop", "MaxExportDrop", "EvalSet", "Slice"];

    public static IReadOnlyList<string> ExportMetadata { get; } = ["Precision", "Type"];

    public static IReadOnlyList<string> SweepMetadata { get; } = ["Values", "Minimum", "Maximum", "Scale", "Step"];

    public static IReadOnlyList<string> HookMetadata { get; } = ["Metrics"];

    public static IReadOnlyList<string> OptimizerGroupMetadata { get; } = ["Parameters", "LearningRateFactor", "WeightDecay"];

    /// <summary>The SDK's own items: validation, schema and <c>-t:Help</c> read them here.</summary>
    public static IReadOnlyList<KnownItem> Items { get; } =
    [
        new(Dataset, "Files of rows, or a dataset of the Hub, for one split.", DatasetMetadata),
        new(Metric, "A metric to report; with a bound, a gate that fails the build.", MetricMetadata),
        new(TrainingArguments, "A YAML file of arguments with Hugging Face's names.", []),
        new(Hook, "An assembly of your own that takes part in training.", HookMetadata),
        new(OptimizerGroup, "Weights that the optimizer updates with a learning rate or a weight decay of their own.", OptimizerGroupMetadata),
        new(Sample, "A text that the model goes on with at each evaluation, to be looked at.", []),
        new(Slice, "A column by whose values metrics are measured apart, the worst of them for a gate.", []),
        new(Export, "A format that the trained model is exported to.", ExportMetadata),
        new(Sweep, "An argument that a sweep tries values of: a list, or a range.", SweepMetadata),
    ];

    /// <summary>Items of MSBuild and NuGet that make sense beside a model.</summary>
    public static IReadOnlyList<string> OrdinaryItems { get; } =
    [
        "ProjectReference", "PackageReference", "PackageVersion", "GlobalPackageReference", "PackageDownload", "None", "Content", "Watch", "Folder",
        "ProjectCapability", "SourceRoot", "AdditionalFiles", "EmbeddedResource", "FileWrites", "PublishItems", "SuppressWarning", "NuGetAuditSuppress",
    ];

    /// <summary>Properties of MSBuild, NuGet and the CLI that make sense beside a model.</summary>
    public static IReadOnlyList<string> OrdinaryProperties { get; } =
    [
        .. BuildProperties(), .. PackageProperties(), .. HookProperties(),
    ];

    /// <summary>What an attribute of an item may be called without being metadata.</summary>
    public static IReadOnlyList<string> ItemAttributes { get; } =
        [
            "Include",
            "Exclude",
            "Remove",
            "Update",
            "Condition",
            "Label",
            "KeepMetadata",
            "RemoveMetadata",
            "KeepDuplicates",
            "MatchOnMetadata",
            "MatchOnMetadataOptions"
        ];

    /// <summary>Metadata of any item.</summary>
    public static IReadOnlyList<string> ItemMetadata { get; } = ["Visible", "Link", "LinkBase", "Watch"];

    /// <summary>All that can be suggested for a property.</summary>
    public static IEnumerable<string> Properties()
    {
        foreach (ArgumentDefinition argument in ArgumentCatalog.All)
        {
            yield return argument.Name;
        }

        foreach (string name in SdkProperties)
        {
            yield return name;
        }

        foreach (string name in OrdinaryProperties)
        {
            yield return name;
        }
    }

    private static List<string> NamesOf(bool ofTarget)
    {
        var names = new List<string>();
        foreach (SdkProperty property in SdkPropertyCatalog.All)
        {
            if (property.OfTarget is not null == ofTarget)
            {
                names.Add(property.Name);
            }
        }

        return names;
    }

    private static string[] BuildProperties() =>
    [
        "Configuration", "Configurations", "Platform", "Platforms", "TargetFramework", "OutputType", "RootNamespace", "AssemblyName", "BaseOutputPath",
        "OutputPath",
        "BaseIntermediateOutputPath", "IntermediateOutputPath", "MSBuildProjectExtensionsPath", "PublishDir", "NoWarn", "WarningsAsErrors",
        "WarningsNotAsErrors",
        "TreatWarningsAsErrors", "MSBuildWarningsAsMessages", "MSBuildWarningsAsErrors", "MSBuildWarningsNotAsErrors", "MSBuildTreatWarningsAsErrors",
        "SkipCopyBuildProduct", "Language", "Nullable", "ImplicitUsings", "UserSecretsId", "Deterministic", "EnableDefaultItems",
    ];

    private static string[] PackageProperties() =>
    [
        "Version", "VersionPrefix", "VersionSuffix", "PackageId", "PackageVersion", "Authors", "Company", "Product", "Description", "Copyright", "Title",
        "Summary",
        "PackageTags", "PackageProjectUrl", "PackageLicenseExpression", "PackageLicenseFile", "PackageReadmeFile", "PackageIcon", "PackageIconUrl",
        "PackageReleaseNotes",
        "PackageRequireLicenseAcceptance", "PackageOutputPath", "PackageType", "PackageDescription", "RepositoryUrl", "RepositoryType", "RepositoryBranch",
        "RepositoryCommit", "PublishRepositoryUrl", "IsPackable", "IsPublishable", "IsTestProject", "GeneratePackageOnBuild", "IncludeSymbols",
        "SymbolPackageFormat",
        "SuppressDependenciesWhenPacking", "DevelopmentDependency", "NuspecFile", "NuspecProperties", "ManagePackageVersionsCentrally",
        "CentralPackageTransitivePinningEnabled", "RestoreSources", "RestoreAdditionalProjectSources", "RestoreFallbackFolders", "RestorePackagesPath",
        "RestorePackagesWithLockFile", "RestoreLockedMode", "NuGetLockFilePath", "NuGetAudit", "NuGetAuditMode", "NuGetAuditLevel", "RestoreConfigFile",
        "DisableImplicitNuGetFallbackFolder", "EnablePackageValidation",
    ];

    private static string[] HookProperties() =>
    [
        "PullDependsOn", "TokenizeDependsOn", "TrainDependsOn", "EvaluateDependsOn", "ExportDependsOn", "PushDependsOn",
        "PurgeDependsOn", "CustomBeforeMicrosoftCommonTargets", "CustomAfterMicrosoftCommonTargets",
    ];
}
