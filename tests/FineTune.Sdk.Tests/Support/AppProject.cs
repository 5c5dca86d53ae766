namespace FineTune.Sdk.Tests.Support;

/// <summary>An app that references a model and the package that asks it.</summary>
internal static class AppProject
{
    /// <param name="sdk">Its client is packed first.</param>
    /// <param name="program">Program.cs.</param>
    /// <param name="properties">More of the project's properties.</param>
    /// <param name="items">More of its items.</param>
    public static async Task WriteAsync(
        ModelProject project, PackedSdk sdk, string program, string properties = "", string items = "", string folder = "app", bool hasClient = true)
    {
        await sdk.PackClientAsync();
        string client = hasClient ? $"""<PackageReference Include="FineTune.Client" Version="{sdk.Version}" />""" : "";
        project.Write($"{folder}/{folder}.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <NuGetAudit>false</NuGetAudit>
                {properties}
              </PropertyGroup>
              <ItemGroup>
                <ProjectReference Include="../reviews.finetune" />
                {client}
                {items}
              </ItemGroup>
            </Project>
            """);
        project.Write($"{folder}/Program.cs", program);
    }
}
