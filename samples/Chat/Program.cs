// Chats with a model that knows some animals: dotnet run --project samples/Chat [-- "a question" ...]
// Questions on the command line stand alone; without them each line is asked with what was said before it, and /reset forgets that.
using Chat;
using LLama;
using LLama.Abstractions;
using LLama.Common;
using LLama.Native;
using Microsoft.Extensions.AI;

string folder = Path.Combine(AppContext.BaseDirectory, "models", "Answers", "gguf");
NativeLogConfig.llama_log_set((_, _) => { });
var parameters = new ModelParams(Directory.GetFiles(folder, "*.gguf").Single()) { ContextSize = 256 };
using LLamaWeights weights = LLamaWeights.LoadFromFile(parameters);
var executor = new StatelessExecutor(weights, parameters);
using IChatClient client = executor.AsChatClient(ModelTemplate.Of(weights), new WholeText());
// The likeliest word each time: the same answer to the same question.
var options = new ChatOptions { Temperature = 0, MaxOutputTokens = 60 };

foreach (string question in args)
{
    await AnswerAsync([new ChatMessage(ChatRole.User, question)]);
}

List<ChatMessage> said = [];
while (args.Length == 0 && Read() is { } line)
{
    if (line == "/reset")
    {
        said.Clear();
        continue;
    }

    said.Add(new ChatMessage(ChatRole.User, line));
    said.Add(new ChatMessage(ChatRole.Assistant, await AnswerAsync(said)));
}

async Task<string> AnswerAsync(IEnumerable<ChatMessage> messages)
{
    string answer = "";
    await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync(messages, options))
    {
        Console.Write(update.Text);
        answer += update.Text;
    }

    Console.WriteLine();
    return answer;
}

static string? Read()
{
    Console.Write("> ");
    return Console.ReadLine();
}
