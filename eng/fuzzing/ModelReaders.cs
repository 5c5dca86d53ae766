using System.Text;
using FineTune.Answers;
using FineTune.Contracts;
using FineTune.Engine.Checkpoints;
using FineTune.Engine.Data;
using FineTune.Engine.Models;
using FineTune.Engine.Models.Albert;
using FineTune.Engine.Models.Deberta;
using FineTune.Engine.Models.DistilBert;
using FineTune.Engine.Models.ModernBert;
using FineTune.Engine.Training;
using FineTune.Tokenizers;

/// <summary>The files of a model folder and of a checkpoint.</summary>
internal static class ModelReaders
{
    private const string Texts = "A b ab, a\u00e9b\tx  y\u4e2d!";

    private static readonly string[] Labels = ["neg", "pos"];

    public static IReadOnlyList<FuzzedReader> All { get; } =
    [
        new("safetensors", "model.safetensors", [Safetensors()], folder => Names(folder, "model.safetensors")),
        new("shard-index", "model.safetensors.index.json", [Bytes(
            """{"metadata": {"total_size": 48}, "weight_map": {"a": "model-1.safetensors", "b": "model-1.safetensors"}}""")],
            folder => Names(folder, "model.safetensors.index.json"))
            {
                Prepare = folder => File.WriteAllBytes(Path.Combine(folder, "model-1.safetensors"), Safetensors())
            },
        new("pickle", "pytorch_model.bin", [GoodPickles.StateDict()], folder => Names(folder, "pytorch_model.bin")) { Pack = GoodPickles.Zip },
        new("torch-zip", "pytorch_model.bin", [GoodPickles.Zip(GoodPickles.StateDict())], folder => Names(folder, "pytorch_model.bin")),
        new("torch-legacy", "pytorch_model.bin", [GoodPickles.Legacy()], folder => Names(folder, "pytorch_model.bin")),
        new("onnx", "model.onnx", [GoodGraphs.Encoder()], folder => Values(folder, "model.onnx")),
        new("chat-template", "chat_template.jinja", [.. GoodTemplates.All.Select(Bytes)], folder =>
        {
            string path = Path.Combine(folder, "chat_template.jinja");
            GC.KeepAlive(GoodTemplates.Rendered(File.ReadAllText(path), path));
        })
        {
            IsExpected = exception => exception is TokenizerException,
        },
        new("config.json", "config.json", [.. Configs.Select(Bytes)], ReadConfig),
        new("tokenizer.json", "tokenizer.json", GoodTokenizers.Json, Tokenize),
        new("tokenizer-config", "tokenizer_config.json", [GoodTokenizers.Config], Tokenize)
        {
            Prepare = folder => Write(folder, "tokenizer.json", GoodTokenizers.Json[0])
        },
        new("special-tokens", "special_tokens_map.json", [GoodTokenizers.SpecialTokens], Tokenize)
        {
            Prepare = folder => Write(folder, "vocab.txt", GoodTokenizers.Words)
        },
        new("vocab.txt", "vocab.txt", [GoodTokenizers.Words], Tokenize),
        new("vocab.json", "vocab.json", [GoodTokenizers.Vocabulary], Tokenize) { Prepare = PrepareBytePairs },
        new("merges.txt", "merges.txt", [GoodTokenizers.Merges], Tokenize) { Prepare = PrepareBytePairs },
        new("sentencepiece", "tokenizer.model", [GoodTokenizers.SentencePiece], Tokenize)
        {
            Prepare = folder => Write(folder, "config.json", Bytes("""{"model_type": "llama"}"""))
        },
        new("base-tokenizer", "config.json", [Bytes(Configs[0]), Bytes(Configs[2])], folder => BaseModelTokenizer.Find(BaseModel(folder)))
        {
            Prepare = folder => Write(folder, "vocab.txt", GoodTokenizers.Words),
        },
        new("checkpoint-run", "run.json", [Bytes("""
            {"key": "abc", "arguments": {"learning_rate": 2e-05, "lr_scheduler_type": "reduce_lr_on_plateau", "lr_scheduler_kwargs": {"mode": "min"},
              "metric_for_best_model": "loss", "greater_is_better": false, "optim": "adamw_torch", "optim_args": null, "seed": 42}, "data": "def"}
            """)], ReadRun),
        new("checkpoint-state", "state.json", [Bytes(new TrainerState
        {
            GlobalStep = 3,
            Epoch = 0.5,
            BestMetric = 0.25,
            LogHistory = [new System.Text.Json.Nodes.JsonObject { ["loss"] = 0.5 }]
        }.ToText())],
            folder => TrainerState.FromText(File.ReadAllText(Path.Combine(folder, "state.json")), folder).ToText()),
    ];

    private static IReadOnlyList<string> Configs =>
    [
        """
        {"model_type": "bert", "architectures": ["BertForSequenceClassification"], "hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 32,
          "hidden_act": "gelu", "hidden_dropout_prob": 0.1, "attention_probs_dropout_prob": 0.1, "max_position_embeddings": 64, "type_vocab_size": 2,
          "initializer_range": 0.02, "layer_norm_eps": 1e-12, "pad_token_id": 0, "vocab_size": 30, "id2label": {"0": "neg", "1": "pos"},
          "label2id": {"neg": 0, "pos": 1}, "problem_type": "single_label_classification", "tie_word_embeddings": true, "classifier_dropout": null}
        """,
        """{"model_type": "roberta", "architectures": ["RobertaForTokenClassification"], "max_position_embeddings": 66, "pad_token_id": 1, "vocab_size": 30, "id2label": {"0": "O"}}""",
        """{"model_type": "distilbert", "architectures": ["DistilBertForMaskedLM"], "dim": 16, "n_heads": 2, "n_layers": 1, "hidden_dim": 32, "activation": "relu", "sinusoidal_pos_embds": true, "vocab_size": 30}""",
        """{"model_type": "albert", "architectures": ["AlbertForMaskedLM"], "embedding_size": 8, "num_hidden_groups": 1, "inner_group_num": 1, "hidden_size": 16, "num_attention_heads": 2, "vocab_size": 30}""",
        """{"model_type": "mpnet", "architectures": ["MPNetForMaskedLM"], "relative_attention_num_buckets": 32, "hidden_size": 24, "vocab_size": 30}""",
        """
        {"model_type": "deberta-v2", "architectures": ["DebertaV2ForMaskedLM"], "hidden_size": 24, "num_attention_heads": 2, "relative_attention": true, "pos_att_type": ["p2c", "c2p"],
          "position_buckets": 8, "norm_rel_ebd": "layer_norm", "conv_kernel_size": 3, "conv_act": "gelu", "share_att_key": true, "position_biased_input": false, "vocab_size": 30}
        """,
        """{"model_type": "deberta", "architectures": ["DebertaForMaskedLM"], "hidden_size": 24, "num_attention_heads": 2, "pos_att_type": "c2p|p2c", "max_relative_positions": -1, "vocab_size": 30}""",
        """
        {"model_type": "modernbert", "architectures": ["ModernBertForMaskedLM"], "hidden_size": 16, "num_attention_heads": 2, "num_hidden_layers": 2,
          "layer_types": ["full_attention", "sliding_attention"], "local_attention": 8, "classifier_pooling": "mean", "vocab_size": 30, "pad_token_id": 0,
          "rope_parameters": {"full_attention": {"rope_theta": 160000.0, "rope_type": "default"}, "sliding_attention": {"rope_theta": 10000.0, "rope_type": "default"}}}
        """,
    ];

    private static BaseModelSpec BaseModel(string folder) => new("base", BaseModelKind.Folder, folder);

    private static byte[] Safetensors()
    {
        byte[] header = Bytes(
            """{"__metadata__": {"format": "pt"}, "a": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, "b": {"dtype": "I64", "shape": [3], "data_offsets": [24, 48]}}""");
        return [.. BitConverter.GetBytes((long)header.Length), .. header, .. new byte[48]];
    }

    private static void Names(string folder, string file)
    {
        using IWeightFile weights = WeightFiles.Open(Path.Combine(folder, file));
        foreach (string name in weights.Names)
        {
            _ = weights.ShapeOf(name);
            _ = weights.TypeOf(name);
        }
    }

    /// <summary>Tensors of files that hold little.</summary>
    private static void Values(string folder, string file)
    {
        Names(folder, file);
        using IWeightFile weights = WeightFiles.Open(Path.Combine(folder, file));
        foreach (string name in weights.Names)
        {
            GC.KeepAlive(((OnnxWeights)weights).Values(name).Length);
        }
    }

    /// <summary>Up to where weights would be made.</summary>
    private static void ReadConfig(string folder)
    {
        ConfigFile config = ConfigFile.Load(Path.Combine(folder, "config.json"));
        ModelFamily family = ModelRegistry.FamilyOf(config);
        ModelArchitecture architecture = family.Named(config);
        HeadSpec head = LabelConfig.Read(config, architecture.Head);
        _ = LabelAlignment.Of(config, head with { Labels = Labels });
        _ = AnswerConfig.Threshold(config.Json);
        _ = ModelRegistry.MaxSequence(BaseModel(folder));
        _ = ModelRegistry.TokenTypes(BaseModel(folder));
        object sizes = family.ModelType switch
        {
            "albert" => AlbertConfig.From(config),
            "distilbert" => DistilBertConfig.From(config),
            "modernbert" => ModernBertConfig.From(config),
            "deberta" => DebertaConfig.FromVersion1(config),
            "deberta-v2" => DebertaConfig.FromVersion2(config),
            _ => EncoderConfig.BidirectionalFrom(config, new EncoderConfig()),
        };
        GC.KeepAlive(sizes);
        LabelConfig.Write(config.Json, head, architecture);
        JsonFiles.Write(Path.Combine(folder, "written.json"), config.Json);
    }

    private static void ReadRun(string folder)
    {
        RunIdentity run = RunIdentity.Load(folder);
        var arguments = new System.Text.Json.Nodes.JsonObject { ["lr_scheduler_type"] = "reduce_lr_on_plateau", ["seed"] = 1 };
        var other = new RunIdentity("abc", arguments, new Lazy<string>("def"));
        _ = CheckpointFit.Differences(run, other);
        _ = CheckpointFit.Fits(run, other);
    }

    private static void Tokenize(string folder)
    {
        TextTokenizer tokenizer = TokenizerFiles.Load(folder);
        var result = new TokenizedText();
        tokenizer.Encode(Texts, 64, result);
        tokenizer.EncodePair(Texts, "b a", 64, result);
        _ = tokenizer.Decode([0, 1, 2, 3, 4], skipSpecialTokens: false);
    }

    private static void PrepareBytePairs(string folder)
    {
        Write(folder, "vocab.json", GoodTokenizers.Vocabulary);
        Write(folder, "merges.txt", GoodTokenizers.Merges);
    }

    private static void Write(string folder, string file, byte[] content) => File.WriteAllBytes(Path.Combine(folder, file), content);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
