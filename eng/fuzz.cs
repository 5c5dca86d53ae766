#!/usr/bin/env dotnet
// Damaged files for every reader: each has to be read or to be refused with a coded error, within seconds and within bounds of memory.
//
//     dotnet run eng/fuzz.cs [-- --count 10000] [--seed 1] [--reader safetensors]
//
// The good files are made here. What a reader does not stand is kept, with the exception, and the program ends with 1.
#:property PublishAot=false
#:property AssemblyName=FineTune.Fuzz
#:project ../src/FineTune.Engine/FineTune.Engine.csproj
#:project ../src/FineTune.Tasks/FineTune.Tasks.csproj
#:include ../tests/FineTune.Testing/FileMutator.cs
#:include fuzzing/FuzzedReader.cs
#:include fuzzing/FuzzRun.cs
#:include fuzzing/GoodGraphs.cs
#:include fuzzing/GoodPickles.cs
#:include fuzzing/GoodTemplates.cs
#:include fuzzing/GoodTokenizers.cs
#:include fuzzing/ModelReaders.cs
#:include fuzzing/DataReaders.cs
#:include fuzzing/SoundReaders.cs
#:include fuzzing/BuildReaders.cs

using System.Globalization;

const string Usage = """
    usage: dotnet run eng/fuzz.cs [-- options]

      --count <number>    damaged files of each kind; 10000 if left out
      --seed <number>     others than those of seed 1
      --reader <name>     one kind; all if left out
      --list              names the kinds
      --help              this text
    """;

int count = 10_000;
int seed = 1;
string? only = null;
IReadOnlyList<FuzzedReader> readers = [.. ModelReaders.All, .. DataReaders.All, .. SoundReaders.All, .. BuildReaders.All];
for (int index = 0; index < args.Length; index++)
{
    string? value = index + 1 < args.Length ? args[index + 1] : null;
    switch (args[index])
    {
        case "--count" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out count):
        case "--seed" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out seed):
            index++;
            break;
        case "--reader" when readers.Any(reader => reader.Name == value):
            only = value;
            index++;
            break;
        case "--list":
            Console.WriteLine(string.Join('\n', readers.Select(reader => reader.Name)));
            return 0;
        case "--help" or "-h":
            Console.WriteLine(Usage);
            return 0;
        default:
            Console.Error.WriteLine(Usage);
            return 2;
    }
}

return FuzzRun.All([.. readers.Where(reader => only is null || reader.Name == only)], count, seed);
