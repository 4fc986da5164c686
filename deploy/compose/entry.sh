#!/bin/sh
# Nothing that the program writes is readable for others, as UMask=0077 of the systemd units has it.
umask 077
exec "$@"
