namespace FineTune.Tokenizers;

/// <summary>Which of transformers' tokenizers files without a tokenizer.json are for.</summary>
internal static class TokenizerFamily
{
    private static readonly Dictionary<string, string> ByModelType = new()
    {
        ["distilbert"] = "bert",
        ["electra"] = "bert",
        ["mobilebert"] = "bert",
        ["convbert"] = "bert",
        ["squeezebert"] = "bert",
        ["megatron-bert"] = "bert",
        ["nomic_bert"] = "bert",
        ["bart"] = "roberta",
        ["longformer"] = "roberta",
        ["led"] = "roberta",
        ["xlm-roberta-xl"] = "xlm-roberta",
        ["gpt_neo"] = "gpt2",
        ["gptj"] = "gpt2",
        ["gpt_bigcode"] = "gpt2",
        ["opt"] = "gpt2",
        ["phi"] = "gpt2",
        ["codegen"] = "gpt2",
        ["qwen2_moe"] = "qwen2",
        ["qwen3"] = "qwen2",
        ["mt5"] = "t5",
        ["umt5"] = "t5",
        ["switch_transformers"] = "t5",
        ["mistral"] = "llama",
        ["mixtral"] = "llama",
    };

    private static readonly Dictionary<string, string> ByClass = new()
    {
        ["Bert"] = "bert",
        ["DistilBert"] = "bert",
        ["Electra"] = "bert",
        ["MobileBert"] = "bert",
        ["ConvBert"] = "bert",
        ["SqueezeBert"] = "bert",
        ["MPNet"] = "mpnet",
        ["GPT2"] = "gpt2",
        ["CodeGen"] = "gpt2",
        ["Roberta"] = "roberta",
        ["Bart"] = "roberta",
        ["Longformer"] = "roberta",
        ["LED"] = "roberta",
        ["Qwen2"] = "qwen2",
        ["CLIP"] = "clip",
        ["T5"] = "t5",
        ["XLMRoberta"] = "xlm-roberta",
        ["Albert"] = "albert",
        ["Camembert"] = "camembert",
        ["DebertaV2"] = "deberta-v2",
        ["Llama"] = "llama",
        ["MBart"] = "mbart",
        ["MBart50"] = "mbart50",
        ["Pegasus"] = "pegasus",
    };

    /// <summary>A name as config.json's model_type has it; null where neither file says.</summary>
    public static string? Of(TokenizerConfig config, TokenizerModelType model)
    {
        if (config.TokenizerClass is { } written && written is not ("PreTrainedTokenizerFast" or "TokenizersBackend"))
        {
            string plain = written.EndsWith("Fast", StringComparison.Ordinal) ? written[..^4] : written;
            plain = plain.EndsWith("Tokenizer", StringComparison.Ordinal) ? plain[..^9] : plain;
            return ByClass.GetValueOrDefault(plain) ?? plain;
        }

        return model.ModelType is { } type ? ByModelType.GetValueOrDefault(type, type) : null;
    }
}
