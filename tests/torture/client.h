// The client in a process of its own: `torture client SOCKET BASE-URL LOCATION JOURNAL SEED MODE
// [DEED:MARKER...]`, the token in EYRIE_TOKEN. It lives until it has settled, is told to quit, or
// is killed.
#ifndef TORTURE_CLIENT_H
#define TORTURE_CLIENT_H

#define CLIENT_LIVE   "live"   // do the deeds with pauses between, settle, quit
#define CLIENT_STAND  "stand"  // do the deeds, then go on until told to quit
#define CLIENT_ATONCE "atonce" // say LINE_UP, wait for LINE_GO, do the deeds without hold or steps

int client_main(int argc, char **argv);

#endif
