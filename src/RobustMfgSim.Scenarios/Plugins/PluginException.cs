namespace RobustMfgSim.Scenarios.Plugins;

// A plug-in that cannot be used; the message says what was found and what to do, and begins in the middle of a sentence whose subject is the file.
internal sealed class PluginException(string message, Exception? fault = null) : Exception(message, fault);
