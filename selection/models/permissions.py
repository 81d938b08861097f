"""guardian's rows for the one guarded object, with real foreign keys: they go when the selection goes and cannot be orphaned."""

from django.db import models

from accounts.object_permissions import GroupObjectPermissionBase, UserObjectPermissionBase
from selection.models.selection import Selection


class SelectionUserPermission(UserObjectPermissionBase):
    """Never written: permissions go to groups. The table exists because guardian asks it."""

    content_object = models.ForeignKey(Selection, models.CASCADE)

    class Meta(UserObjectPermissionBase.Meta):
        constraints = [
            models.CheckConstraint(condition=models.Q(pk__isnull=True), name="no_permission_for_single_users")
        ]


class SelectionGroupPermission(GroupObjectPermissionBase):
    """What a group (`role:<selection>`) may do."""

    content_object = models.ForeignKey(Selection, models.CASCADE)
