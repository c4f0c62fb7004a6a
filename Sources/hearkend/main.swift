// The daemon's program: everything it does is in the Daemon module.

import Daemon
import Glibc

exit(Program.run(arguments: Array(CommandLine.arguments.dropFirst()), loader: EngineLoading.load))
