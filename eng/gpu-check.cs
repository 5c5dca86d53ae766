#!/usr/bin/env dotnet
// Whether the engine computes on a GPU what it computes on the CPU, and how fast. On a machine with an NVIDIA GPU and a CUDA build of libtorch 2.10:
//
//     dotnet run eng/gpu-check.cs -- --torch FOLDER [--device cuda] [--minutes 8] [--output gpu-check.json] [--peer python3]
//     dotnet run eng/gpu-check.cs -- --dry
//
// FOLDER has libtorch's libraries. --peer starts Python with torch, transformers and peft, and is timed beside; without it the engine's times stand alone.
// --dry goes the same way on the CPU with small shapes, in under two minutes, with the libtorch of NuGet's folder where --torch names none.
//
// One JSON file says of each check whether it passed, failed or was left out and why; the program ends with 1 where one failed. docs/gpu.md has the list.
#:property PublishAot=false
#:property AssemblyName=FineTune.GpuCheck
#:property AllowUnsafeBlocks=true
#:project ../src/FineTune.Engine/FineTune.Engine.csproj
#:include gpuchecks/CheckedDevice.cs
#:include gpuchecks/CheckList.cs
#:include gpuchecks/DeviceUse.cs
#:include gpuchecks/FamilyParity.cs
#:include gpuchecks/LeftOutException.cs
#:include gpuchecks/NcclOfOne.cs
#:include gpuchecks/SmallProject.cs
#:include gpuchecks/Speed.cs
#:include gpuchecks/TrainingParity.cs

using System.Globalization;

const string Usage = """
    usage: dotnet run eng/gpu-check.cs -- --torch FOLDER [options]

      --torch <folder>    libtorch's libraries
      --device <name>     cuda if left out, or cuda:1 ...
      --dry               on the CPU, with small shapes
      --minutes <number>  what has not begun by then is left out; 8 if left out
      --output <file>     gpu-check.json if left out
      --peer <command>    Python with torch, transformers and peft
      --only <names>      some of the checks, with commas between them
    """;

string root = Path.GetFullPath(Path.Combine((string)AppContext.GetData("EntryPointFileDirectoryPath")!, ".."));
bool isDry = args.Contains("--dry");
string Option(string name, string absent) => Array.IndexOf(args, name) is >= 0 and var index && index + 1 < args.Length ? args[index + 1] : absent;
string torch = Option("--torch", isDry ? CheckedDevice.RestoredTorch(root) : "");
if (torch.Length == 0 || args.Contains("--help"))
{
    Console.Error.WriteLine(Usage);
    return 2;
}

var list = new CheckList(
    TimeSpan.FromMinutes(double.Parse(Option("--minutes", "8"), CultureInfo.InvariantCulture)),
    Option("--only", "").Split(',', StringSplitOptions.RemoveEmptyEntries));
using var device = new CheckedDevice(Path.GetFullPath(torch), Option("--device", isDry ? "cpu" : "cuda"), isDry);
list.Run("load", device.Load);
if (list.HasPassed("load"))
{
    list.Run("families", () => new FamilyParity(device, Path.Combine(root, "tests", "FineTune.Engine.Tests", "Models")).Run());
    var training = new TrainingParity(device);
    await list.RunAsync("training", training.SameAsOnCpuAsync);
    await list.RunAsync("bf16", training.BFloat16Async);
    await list.RunAsync("checkpointing", training.CheckpointingAsync);
    await list.RunAsync("auto-find-batch-size", training.AutoFindBatchSizeAsync);
    await list.RunAsync("memory", training.FlatMemoryAsync);
    list.Run("nccl", () => NcclOfOne.Run(device));
    var speed = new Speed(device, Option("--peer", ""), Path.Combine(root, "eng", "gpuchecks", "peer.py"));
    await list.RunAsync("speed-bert-base", speed.BertAsync);
    await list.RunAsync("speed-llama-1b-lora", speed.LlamaAsync);
}

list.Write(Option("--output", "gpu-check.json"), device);
return list.HasFailed ? 1 : 0;
