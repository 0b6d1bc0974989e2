// The temporary folders of these tests.
#ifndef UNIT_CLI_FOLDER_H
#define UNIT_CLI_FOLDER_H

void remove_dir(const char *path); // with all that is in it

#endif
