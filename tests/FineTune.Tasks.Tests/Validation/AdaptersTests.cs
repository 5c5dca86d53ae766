using FineTune.Tasks.Tests.Support;

namespace FineTune.Tasks.Tests.Validation;

/// <summary>What a project says about an adapter.</summary>
public class AdaptersTests
{
    [Theory]
    [InlineData("<LoraR>4</LoraR>", "FT1011(4,6) LoraR is about an adapter, and none is trained: Peft is not set to lora.")]
    [InlineData("<LoraTargetModules>q_proj;v_proj</LoraTargetModules>", "FT1011(4,6) LoraTargetModules is about an adapter")]
    [InlineData("<MergeAdapter>false</MergeAdapter>", "FT1011(4,6) MergeAdapter is about an adapter")]
    [InlineData("<Peft>ia3</Peft>", "FT1004(4,6) Peft = 'ia3'")]
    [InlineData("<Peft>lora</Peft><LoraR>0</LoraR>", "FT1004(4,23) LoraR = '0'")]
    [InlineData("<Peft>lora</Peft><LoraDropout>1</LoraDropout>", "FT1004(4,23) LoraDropout = '1'")]
    [InlineData("<Peft>lora</Peft><LoraBias>lora</LoraBias>", "FT1004(4,23) LoraBias = 'lora'")]
    public void What_cannot_be_is_said_with_its_place(string properties, string expected)
    {
        using var project = ProjectUnderTest.With(properties);
        Assert.StartsWith(expected, Assert.Single(project.Problems()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<Peft>lora</Peft>")]
    [InlineData(@"<Peft>LoRA</Peft><LoraAlpha>16</LoraAlpha><LoraTargetModules>.*\.(q|v)_proj</LoraTargetModules><LoraBias>lora_only</LoraBias>")]
    [InlineData("<Peft>lora</Peft><LoraTargetModules>all-linear</LoraTargetModules><LoraUseDora>true</LoraUseDora><MergeAdapter>false</MergeAdapter>")]
    public void What_can_be_is_passed_over(string properties)
    {
        using var project = ProjectUnderTest.With(properties);
        Assert.Empty(project.Problems());
    }
}
