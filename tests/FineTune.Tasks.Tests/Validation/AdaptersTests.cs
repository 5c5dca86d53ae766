using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;
using FineTune.Tasks.Tests.Support;

namespace FineTune.Tasks.Tests.Validation;

/// <summary>What a project says about an adapter.</summary>
public class AdaptersTests
{
    [Theory]
    [InlineData("<LoraR>4</LoraR>", "FT1011(4,6) LoraR is about an adapter, and none is trained: Peft is not set to lora.")]
    [InlineData("<LoraTargetModules>q_proj;v_proj</LoraTargetModules>", "FT1011(4,6) LoraTargetModules is about an adapter")]
    [InlineData("<MergeAdapter>false</MergeAdapter>", "FT1011(4,6) MergeAdapter is about an adapter")]
    [InlineData("<LoadIn4Bit>true</LoadIn4Bit>", "FT1011(4,6) LoadIn4Bit is about an adapter, and none is trained: Peft is not set to lora.")]
    [InlineData(
        "<Peft>lora</Peft><LoadIn4Bit>true</LoadIn4Bit><LoadIn8Bit>true</LoadIn8Bit>",
        "FT1011(4,52) LoadIn4Bit and LoadIn8Bit are both set, and the base model is kept in one way.")]
    [InlineData("<Peft>ia3</Peft>", "FT1004(4,6) Peft = 'ia3'")]
    [InlineData("<Peft>lora</Peft><LoraR>0</LoraR>", "FT1004(4,23) LoraR = '0'")]
    [InlineData("<Peft>lora</Peft><LoraDropout>1</LoraDropout>", "FT1004(4,23) LoraDropout = '1'")]
    [InlineData("<Peft>lora</Peft><LoraBias>lora</LoraBias>", "FT1004(4,23) LoraBias = 'lora'")]
    [InlineData("<LoraLayersToTransform>0;1</LoraLayersToTransform>", "FT1011(4,6) LoraLayersToTransform is about an adapter")]
    [InlineData("<InitLoraWeights>gaussian</InitLoraWeights>", "FT1011(4,6) InitLoraWeights is about an adapter")]
    [InlineData("<Peft>lora</Peft><InitLoraWeights>pissa</InitLoraWeights>", "FT1004(4,23) InitLoraWeights = 'pissa'")]
    [InlineData("<Peft>lora</Peft><LoraLayersToTransform>0;last</LoraLayersToTransform>", "FT1004(4,23) LoraLayersToTransform = '0;last'")]
    [InlineData("<Peft>lora</Peft><LoraRankPattern>q_proj=0.5</LoraRankPattern>", "FT3003(4,23) LoraRankPattern = 'q_proj=0.5'")]
    [InlineData("<Peft>lora</Peft><LoraAlphaPattern>q_proj=no</LoraAlphaPattern>", "FT3003(4,23) LoraAlphaPattern")]
    [InlineData("<Peft>lora</Peft><LoraAlphaPattern>{\"q_(\": 4}</LoraAlphaPattern>", "FT3003(4,23) LoraAlphaPattern")]
    public void What_cannot_be_is_said_with_its_place(string properties, string expected)
    {
        using var project = ProjectUnderTest.With(properties);
        Assert.StartsWith(expected, Assert.Single(project.Problems()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_with_an_adapter_is_the_model_beside_it_with_that_adapter()
    {
        using ProjectUnderTest project = WithAdapter("models/base", out string adapter);
        project.Write("models/base/config.json", "{}");

        BaseModelSpec model = project.Read().BaseModel;

        Assert.Equal((BaseModelKind.Folder, Path.Combine(project.Folder, "models", "base"), adapter), (model.Kind, model.Location, model.Adapter));
    }

    [Fact]
    public void An_adapter_to_a_model_of_the_Hub_has_that_fetched()
    {
        using ProjectUnderTest project = WithAdapter("org/base", out string adapter);

        BaseModelSpec model = project.Read().BaseModel;

        Assert.Equal((BaseModelKind.Hub, new HubReference("org/base", "main"), adapter), (model.Kind, model.Hub, model.Adapter));
    }

    [Theory]
    [InlineData("/nowhere/at/all", "FT1231(3,54) The base model '/nowhere/at/all' of the adapter")]
    [InlineData("", "FT1231(3,54) The base model '' of the adapter")]
    public void An_adapter_whose_base_model_is_not_there_is_FT1231_at_BaseModel(string baseModel, string expected)
    {
        using ProjectUnderTest project = WithAdapter(baseModel, out _);
        Assert.StartsWith(expected, Assert.Single(project.Problems()), StringComparison.Ordinal);
    }

    [Fact]
    public void An_adapter_that_cannot_be_read_is_FT1230_in_its_file()
    {
        using ProjectUnderTest project = WithAdapter("org/base", out string adapter);
        project.Write("adapter/adapter_config.json", "{");

        Assert.Null(project.Read(out IReadOnlyList<ReportedDiagnostic> reported));

        Assert.Equal(("FT1230", Path.Combine(adapter, "adapter_config.json")), (reported[0].Descriptor.Code, reported[0].Position!.File));
    }

    [Theory]
    [InlineData("<Peft>lora</Peft>")]
    [InlineData(@"<Peft>LoRA</Peft><LoraAlpha>16</LoraAlpha><LoraTargetModules>.*\.(q|v)_proj</LoraTargetModules><LoraBias>lora_only</LoraBias>")]
    [InlineData("<Peft>lora</Peft><LoraTargetModules>all-linear</LoraTargetModules><LoraUseDora>true</LoraUseDora><MergeAdapter>false</MergeAdapter>")]
    [InlineData("<Peft>lora</Peft><LoraLayersToTransform>0;11</LoraLayersToTransform><LoraExcludeModules>layer.3.value</LoraExcludeModules>")]
    [InlineData("<Peft>lora</Peft><LoraRankPattern>q_proj=16, layers.0.self_attn.v_proj=4</LoraRankPattern><InitLoraWeights>true</InitLoraWeights>")]
    [InlineData("<Peft>lora</Peft><LoraAlphaPattern>{\"(q|v)_proj\": 32}</LoraAlphaPattern>")]
    public void What_can_be_is_passed_over(string properties)
    {
        using var project = ProjectUnderTest.With(properties);
        Assert.Empty(project.Problems());
    }

    private static ProjectUnderTest WithAdapter(string baseModel, out string adapter)
    {
        var project = new ProjectUnderTest("""
            <Project>
              <PropertyGroup>
                <FineTuneTask>text-classification</FineTuneTask><BaseModel>adapter</BaseModel>
              </PropertyGroup>
              <ItemGroup><Dataset Include="data/train.csv" /></ItemGroup>
            </Project>
            """);
        project.Write("adapter/adapter_config.json", $$"""{"peft_type": "LORA", "base_model_name_or_path": "{{baseModel}}"}""");
        adapter = Path.Combine(project.Folder, "adapter");
        return project;
    }
}
