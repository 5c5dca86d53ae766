using System.CommandLine;
using FineTune.Contracts;
using FineTune.Engine.Native;

namespace FineTune.Engine.Verbs;

/// <summary>
/// Measures matrix products by MKL's default kernels or by those of the processor; the engine asks itself before its first training on a machine.
/// </summary>
internal static class ProductsVerb
{
    public static Command Create()
    {
        var torch = new Option<string>("--torch") { Description = "Folder with libtorch's libraries.", Required = true };
        var kernels = new Option<string>("--kernels") { Description = "default or processor.", DefaultValueFactory = _ => MklKernels.Default };
        var command = new Command("products", "Measure matrix products, and check them against plain sums.") { torch, kernels };
        command.Hidden = true;
        command.SetAction(result =>
        {
            if (result.GetValue(kernels) == MklKernels.Processor)
            {
                MklProcessorCheck.AnswerYes();
            }

            TorchLibraries.Load(result.GetRequiredValue(torch));
            Console.Out.WriteLine(ProductProbe.Measure().ToJson().ToJsonString());
            return (int)EngineExitCode.Done;
        });
        return command;
    }
}
