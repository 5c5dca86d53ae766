using FineTune.Contracts;
using FineTune.Tasks.Tests.Support;

namespace FineTune.Tasks.Tests.Fingerprints;

/// <summary>Files of a base model that are no weights: another content runs the first stage that reads it again.</summary>
public sealed class BaseModelFilesTests : IDisposable
{
    private static readonly Stage[] Stages = [Stage.Tokenize, Stage.Train, Stage.Evaluate];

    private readonly StageFixture _project = new();

    public void Dispose() => _project.Dispose();

    [Theory]
    [InlineData("config.json", Stage.Tokenize, Stage.Train)]
    [InlineData("tokenizer_config.json", Stage.Tokenize)]
    [InlineData("chat_template.jinja", Stage.Tokenize)]
    [InlineData("additional_chat_templates/default.jinja", Stage.Tokenize)]
    [InlineData("additional_chat_templates/tool_use.jinja", Stage.Tokenize)]
    [InlineData("generation_config.json", Stage.Train)]
    [InlineData("notes.txt")]
    public void Another_content_flips_what_reads_it(string file, params Stage[] expected)
    {
        _project.Write($"model/{file}", "{}");
        _project.Project = _project.Project with { BaseModel = new BaseModelSpec("model", BaseModelKind.Folder, _project["model"]) };
        Dictionary<Stage, string> before = Keys();
        _project.Write($"model/{file}", "{ }");
        Dictionary<Stage, string> after = Keys();

        Assert.Equal(expected, Stages.Where(stage => before[stage] != after[stage]));
    }

    private Dictionary<Stage, string> Keys()
    {
        _project.FinishAll();
        return Stages.ToDictionary(stage => stage, stage => _project.Check(stage).Key.Value);
    }
}
